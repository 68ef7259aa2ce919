using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class ShapeOperationTests
{
    [Theory]
    [InlineData(new[] { 3, 5, 7 }, new[] { 0, 2, 1 })]
    [InlineData(new[] { 3, 5, 7 }, new[] { 2, 1, 0 })]
    [InlineData(new[] { 3, 5, 7 }, new[] { 0, 1, 2 })]
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 0, 2, 1, 3 })]
    [InlineData(new[] { 2, 3, 1, 5, 2 }, new[] { 4, 2, 0, 3, 1 })]
    [InlineData(new[] { 101, 203 }, new[] { 1, 0 })]
    [InlineData(new[] { 7 }, new[] { 0 })]
    public void TransposeAgreesWithPlainTwin(int[] shape, int[] permutation) =>
        OperationCheck.All(new TransposeOperation(permutation), [OperationInput.Normal(shape)]);

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 0, 5)]
    [InlineData(1, 2, 1)]
    [InlineData(-1, 3, 4)]
    [InlineData(1, 2, 0)]
    public void SliceAgreesWithPlainTwin(int axis, int start, int length) =>
        OperationCheck.All(new SliceOperation(axis, start, length), [OperationInput.Normal(3, 5, 7)]);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 2, 3)]
    [InlineData(-1, 0, 4)]
    [InlineData(2, 0, 0)]
    public void PadAgreesWithPlainTwin(int axis, int low, int high) =>
        OperationCheck.All(new PadOperation(axis, low, high, -1.5f), [OperationInput.Normal(3, 5, 7)]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void ConcatAgreesWithPlainTwin(int axis)
    {
        Shape shape = new(3, 5, 7);
        OperationCheck.All(
            new ConcatOperation(axis),
            [
                OperationInput.Normal(shape.ToArray()),
                OperationInput.Normal(shape.With(axis, 2).ToArray()),
                OperationInput.Normal(shape.With(axis, 4).ToArray()).WithoutGradient(),
                OperationInput.Normal(shape.With(axis, 1).ToArray()),
            ]);
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        Tensor x = new(new(3, 5));
        Assert.Throws<ArgumentException>(() => x.Slice(1, 3, 3));
        Assert.Throws<ArgumentException>(() => x.Slice(1, -1, 2));
        Assert.Throws<ArgumentException>(() => x.Slice(1, int.MaxValue, 2));
        Assert.Throws<ArgumentException>(() => x.Pad(1, -1, 0));
        Assert.Throws<ArgumentException>(() => x.Transpose(0, 0));
        Assert.Throws<ArgumentException>(() => Concat.Of(0, x, new Tensor(new(3, 4))));
    }
}
