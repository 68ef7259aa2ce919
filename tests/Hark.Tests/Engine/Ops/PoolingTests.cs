using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Engine.Ops;

public sealed class PoolingTests
{
    /// <summary>Shape, kernel, stride: no rest, rests, overlaps, gaps, odd channel counts.</summary>
    public static TheoryData<int[], int[], int[]> Windows => new()
    {
        { [2, 8, 6, 16], [2, 2], [2, 2] },
        { [2, 9, 7, 33], [2, 2], [2, 2] },
        { [1, 5, 4, 3], [2, 1], [2, 1] },
        { [1, 5, 4, 1], [1, 2], [1, 2] },
        { [2, 9, 8, 17], [3, 2], [1, 1] },
        { [1, 11, 9, 5], [2, 3], [3, 4] },
        { [1, 7, 7, 130], [3, 3], [2, 2] },
        { [1, 3, 2, 7], [3, 2], [5, 1] },
        { [2, 4, 3, 15], [1, 1], [1, 1] },
        { [1, 70, 16, 64], [2, 2], [2, 2] },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void MeansAgreeWithPlainTwin(int[] shape, int[] kernel, int[] stride) => OperationCheck.All(
        new AvgPool2dOperation(new(kernel[0], kernel[1], stride[0], stride[1])), [OperationInput.Normal(shape)]);

    [Theory]
    [MemberData(nameof(Windows))]
    public void MaximaAgreeWithPlainTwin(int[] shape, int[] kernel, int[] stride) => OperationCheck.All(
        new MaxPool2dOperation(new(kernel[0], kernel[1], stride[0], stride[1])), [OperationInput.Normal(shape)]);

    [Fact]
    public void ClipsKeepTheirBitsAmongOthers() => BatchCheck.RowsKeepTheirBits(
        x => Concat.Of(3, x.AvgPool2d(2, 3), x.MaxPool2d(2, 3)), BatchCheck.Random(1, 3, 9, 7, 21));

    [Fact]
    public void EagerAndTracedAgree() => TracedCheck.AssertAgree(
        x => [x[0].AvgPool2d(2, 2).MaxPool2d(3, 2, 1, 1)], TracedCheck.Random(new(2, 11, 8, 19), 3));

    [Fact]
    public void NaNWinsItsWindow()
    {
        float[] values = [1, float.NaN, 9, float.NaN, 5, 2, 3, 4];
        using Tape tape = new();
        Tensor x = new(new(1, 2, 4, 1), values) { RequiresGradient = true };
        Tensor y = x.MaxPool2d(2, 2);
        Assert.True(float.IsNaN(y.Span[0]) && float.IsNaN(y.Span[1]));
        tape.Backward(y, Tensor.Full(y.Shape, 1));
        Assert.Equal([0, 1, 0, 1, 0, 0, 0, 0], x.Gradient!.ToArray());
    }

    [Fact]
    public void ImagesBelowOneWindowAreRefused()
    {
        Tensor x = Tensor.Zeros(new(1, 1, 4, 3));
        Assert.Throws<ArgumentException>(() => x.AvgPool2d(2, 2));
        Assert.Throws<ArgumentException>(() => Tensor.Zeros(new(4, 3)).MaxPool2d(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.MaxPool2d(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.AvgPool2d(1, 1, 0));
    }
}
