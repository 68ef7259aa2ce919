using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class BatchNormTests
{
    [Theory]
    [InlineData(true, Activation.None, new[] { 3, 5, 4, 7 })]
    [InlineData(true, Activation.Silu, new[] { 3, 5, 4, 7 })]
    [InlineData(true, Activation.Relu, new[] { 2, 9, 5, 16 })]
    [InlineData(true, Activation.HardSwish, new[] { 2, 3, 4, 33 })]
    [InlineData(true, Activation.Silu, new[] { 2, 61, 7, 48 })]
    [InlineData(true, Activation.None, new[] { 9, 6 })]
    [InlineData(true, Activation.None, new[] { 5, 3, 1 })]
    [InlineData(false, Activation.None, new[] { 3, 5, 4, 7 })]
    [InlineData(false, Activation.Silu, new[] { 3, 5, 4, 19 })]
    public void PassesAgreeWithPlainTwin(bool training, Activation activation, int[] shape)
    {
        OperationInput[] inputs = Inputs(shape);
        OperationCheck.All(new BatchNormOperation(training, 0.1f, 1e-3f, activation), inputs, 5e-6, 1e-5);
    }

    [Fact]
    public void TrainingUpdatesTheRunningStatistics()
    {
        const float Momentum = 0.25f;
        Tensor x = new(new(4, 1), [1, 2, 3, 6]), mean = new(new(1), [10]), variance = new(new(1), [2]);
        x.BatchNorm(new(new(1), [1]), new(new(1), [0]), mean, variance, training: true, Momentum, 1e-5f);
        Assert.Equal(0.75f * 10 + 0.25f * 3, mean.Item, 1e-6f);
        Assert.Equal(0.75f * 2 + 0.25f * (14f / 3), variance.Item, 1e-6f); // unbiased: 14 / (4 - 1)
    }

    [Fact]
    public void EvaluationLeavesTheRunningStatistics()
    {
        Tensor mean = new(new(1), [10]), variance = new(new(1), [2]);
        new Tensor(new(4, 1), [1, 2, 3, 6])
            .BatchNorm(new(new(1), [1]), new(new(1), [0]), mean, variance, false, 0.1f, 1e-5f);
        Assert.Equal([10f, 2f], [mean.Item, variance.Item]);
    }

    [Fact]
    public void LargeOffsetsDoNotDestroyTheVariance()
    {
        OperationInput[] inputs = Inputs([4, 50, 16, 3]);
        inputs[0] = inputs[0] with { Draw = (random, values) => random.FillNormal(values, 300, 0.1f) };
        OperationCheck.FastPasses(new BatchNormOperation(true, 0.1f, 1e-3f, Activation.None), inputs, 2e-4, 5e-3);
    }

    [Fact]
    public void OneValuePerChannelIsRefusedInTraining() => Assert.Throws<ArgumentException>(() =>
        new BatchNormOperation(true, 0.1f, 1e-5f, Activation.None)
            .OutputShape([new(1, 3), new(3), new(3), new(3), new(3)]));

    private static OperationInput[] Inputs(int[] shape)
    {
        int channels = shape[^1];
        return
        [
            OperationInput.Normal(shape), OperationInput.Normal(channels), OperationInput.Normal(channels),
            OperationInput.Normal(channels).WithoutGradient(),
            OperationInput.Uniform(0.5f, 2, channels).WithoutGradient(),
        ];
    }
}
