using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Tests.Engine.Ops;

public sealed class PointwiseNormTests
{
    [Theory]
    [InlineData(new[] { 3, 5, 4, 7 }, 5, Activation.Silu)]
    [InlineData(new[] { 1, 2, 1, 1 }, 1, Activation.None)]
    [InlineData(new[] { 2, 61, 7, 9 }, 50, Activation.Silu)]
    public void PassesAgreeWithPlainTwin(int[] shape, int outputs, Activation activation) =>
        OperationCheck.All(
            new PointwiseNormOperation(0.1f, 1e-3f, activation), Inputs(shape, outputs), 5e-6, 1e-5);

    [Theory] // too many rows for central differences
    [InlineData(new[] { 2, 130, 9, 20 }, 16, Activation.None)]
    [InlineData(new[] { 2, 1300, 2, 6 }, 33, Activation.Silu)]
    public void ManyRowsAgreeWithPlainTwin(int[] shape, int outputs, Activation activation) =>
        OperationCheck.FastPasses(
            new PointwiseNormOperation(0.1f, 1e-3f, activation), Inputs(shape, outputs), 5e-6, 1e-5);

    [Fact]
    public void LargeMapsGiveWhatSingleOperationsGive()
    {
        Conv2d convolution = new(3, 70, 1, 1, new(), bias: false);
        BatchNorm norm = new(70, 1e-3f, 0.01f, Activation.Silu), same = new(70, 1e-3f, 0.01f, Activation.Silu);
        Philox random = new(3);
        convolution.Initialize(random);
        foreach (BatchNorm layer in new[] { norm, same }) layer.Train();
        Tensor x = new(new(2, 1000, 32, 3)), y = new(new(2, 1000, 32, 70)); // large enough for one operation
        random.FillNormal(x.Span);
        random.FillNormal(y.Span);
        x.RequiresGradient = true;

        (float[] found, float[] gradient) = Pass(new PointwiseNorm(convolution, norm).Forward);
        (float[] expected, float[] expectedGradient) = Pass(input => same.Forward(convolution.Forward(input)));
        OperationCheck.Close(Array.ConvertAll(expected, value => (double)value), found, 1e-6, "output");
        OperationCheck.Close(
            Array.ConvertAll(expectedGradient, value => (double)value), gradient, 1e-5, "two gradients of the input");
        Assert.Equal(same.RunningMean.ToArray(), norm.RunningMean.ToArray());
        Assert.Equal(same.RunningVariance.ToArray(), norm.RunningVariance.ToArray());

        (float[] Output, float[] Gradient) Pass(Func<Tensor, Tensor> forward)
        {
            using Tape tape = new();
            Tensor input = x.Scale(1), output = forward(input);
            // The input has a second consumer, whose gradient comes first: the operation adds to it.
            Tensor loss = output.Multiply(y).Sum().Add(input.Multiply(input).Sum());
            float[] values = output.ToArray();
            tape.Backward(loss);
            float[] dx = x.Gradient!.ToArray();
            x.ClearGradient();
            return (values, dx);
        }
    }

    private static OperationInput[] Inputs(int[] shape, int outputs) =>
    [
        OperationInput.Normal(shape), OperationInput.Normal(outputs, shape[^1], 1, 1),
        OperationInput.Normal(outputs), OperationInput.Normal(outputs),
        OperationInput.Normal(outputs).WithoutGradient(),
        OperationInput.Uniform(0.5f, 2, outputs).WithoutGradient(),
    ];
}
