using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class ReductionTests
{
    [Theory]
    [InlineData(new[] { 3, 5, 4, 7 }, new[] { 1, 2 })]
    [InlineData(new[] { 2, 61, 9, 48 }, new[] { 1, 2 })]
    [InlineData(new[] { 3, 5, 4, 7 }, new[] { -1 })]
    [InlineData(new[] { 3, 5, 4, 7 }, new[] { 0 })]
    [InlineData(new[] { 3, 5, 4, 7 }, new[] { 2, 0 })]
    [InlineData(new[] { 3, 5, 4, 7 }, new[] { 1, 3 })]
    [InlineData(new[] { 3, 5, 4, 7 }, new int[0])]
    [InlineData(new[] { 40, 1000 }, new int[0])]
    [InlineData(new[] { 3, 1, 5 }, new[] { 1 })]
    public void SumsAndMeansAgreeWithPlainTwins(int[] shape, int[] axes)
    {
        OperationInput[] inputs = [OperationInput.Normal(shape)];
        OperationCheck.All(new SumOperation(axes, keepDims: true), inputs);
        OperationCheck.All(new MeanOperation(axes), inputs);
    }

    [Theory]
    [InlineData(new[] { 2, 20001 }, 1)]
    [InlineData(new[] { 20001, 2 }, 0)]
    public void LongSumsKeepTheirDigits(int[] shape, int axis) =>
        OperationCheck.FastPasses(new SumOperation([axis]), [OperationInput.Uniform(0, 1, shape)]);

    [Theory]
    [InlineData(new[] { 3, 5, 7 }, 1)]
    [InlineData(new[] { 3, 5, 7 }, -1)]
    [InlineData(new[] { 9, 33 }, 0)]
    [InlineData(new[] { 3, 2001, 17 }, 1)]
    public void MaximaAgreeWithPlainTwin(int[] shape, int axis) =>
        OperationCheck.All(new MaxOperation(axis, keepDims: true), [OperationInput.Normal(shape)]);

    [Fact]
    public void ReducedAxesDisappearUnlessKept()
    {
        Tensor x = Tensor.Full(new(2, 3, 4), 1);
        Assert.Equal(new Shape(2), x.Mean(1, 2).Shape);
        Assert.Equal(new Shape(2, 1, 1), x.Mean([1, 2], keepDims: true).Shape);
        Assert.Equal(new Shape(2, 3, 1), x.Sum(-1, keepDims: true).Shape);
        Assert.Equal(24, x.Sum().Item);
        Assert.Equal(new Shape(2, 4), x.Max(1).Shape);
    }

    [Fact]
    public void AxisReducedTwiceIsRefused() => Assert.Throws<ArgumentException>(() => new Tensor(new(2, 3)).Sum(1, -1));

    [Fact]
    public void MaximumOfNaNIsNaN()
    {
        float[] values = [1, float.NaN, 3, 2];
        Assert.True(float.IsNaN(new Tensor(new(4), values).Max(0).Item));
        Assert.True(float.IsNaN(new Tensor(new(4, 1), values).Max(0).Item));
    }
}
