using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Tests.Engine.Ops;

public sealed class SqueezeExcitationTests
{
    [Theory]
    [InlineData(new[] { 3, 5, 4, 7 }, 2)]
    [InlineData(new[] { 2, 9, 5, 16 }, 4)]
    [InlineData(new[] { 1, 3, 4, 33 }, 3)]
    [InlineData(new[] { 2, 61, 7, 83 }, 5)]
    [InlineData(new[] { 2, 130, 9, 20 }, 1)]
    [InlineData(new[] { 3, 1, 1, 6 }, 2)]
    public void PassesAgreeWithPlainTwin(int[] shape, int squeezed)
    {
        int channels = shape[^1];
        OperationCheck.All(
            new SqueezeExcitationOperation(0.1f, 1e-3f),
            [
                OperationInput.Normal(shape), OperationInput.Normal(channels), OperationInput.Normal(channels),
                OperationInput.Normal(channels).WithoutGradient(),
                OperationInput.Uniform(0.5f, 2, channels).WithoutGradient(),
                OperationInput.Normal(squeezed, channels, 1, 1), OperationInput.Normal(squeezed),
                OperationInput.Normal(channels, squeezed, 1, 1), OperationInput.Normal(channels),
            ],
            5e-6,
            1e-5);
    }

    [Fact]
    public void SingleOperationsGiveTheSame()
    {
        BatchNorm norm = new(9, 1e-3f, 0.01f, Activation.Silu), same = new(9, 1e-3f, 0.01f, Activation.Silu);
        Conv2d squeeze = new(9, 4, 1, 1, new(), bias: true), excite = new(4, 9, 1, 1, new(), bias: true);
        Philox random = new(3);
        foreach (Conv2d layer in new[] { squeeze, excite }) layer.Initialize(random);
        foreach (BatchNorm layer in new[] { norm, same }) layer.Train();
        Tensor x = new(new(3, 11, 5, 9));
        random.FillNormal(x.Span);

        Tensor found = new SqueezeExcitation(norm, squeeze, excite).Forward(x), a = same.Forward(x);
        Tensor gate = excite.Forward(squeeze.Forward(a.Mean([1, 2], keepDims: true)).Silu()).Sigmoid();
        double[] expected = [.. a.Multiply(gate).ToArray().Select(value => (double)value)];
        OperationCheck.Close(expected, found.Span, 1e-6, "output");
        Assert.Equal(same.RunningMean.ToArray(), norm.RunningMean.ToArray());
        Assert.Equal(same.RunningVariance.ToArray(), norm.RunningVariance.ToArray());
    }

    [Fact]
    public void OneValuePerChannelIsRefused() => Assert.Throws<ArgumentException>(() =>
        new SqueezeExcitationOperation(0.1f, 1e-5f).OutputShape(
            [new(1, 1, 1, 3), new(3), new(3), new(3), new(3), new(2, 3, 1, 1), new(2), new(3, 2, 1, 1), new(3)]));
}
