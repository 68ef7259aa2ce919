using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class ResizeTests
{
    [Theory]
    [InlineData(1, 9, Interpolation.Cubic, true)]
    [InlineData(1, 3, Interpolation.Cubic, false)]
    [InlineData(0, 7, Interpolation.Linear, true)]
    [InlineData(-1, 20, Interpolation.Linear, false)]
    [InlineData(2, 1, Interpolation.Cubic, true)]
    [InlineData(1, 11, Interpolation.Nearest, false)]
    public void PassesAgreeWithPlainTwin(int axis, int size, Interpolation interpolation, bool alignsCorners) =>
        OperationCheck.All(
            new ResizeOperation(axis, size, interpolation, alignsCorners), [OperationInput.Normal(2, 5, 19)]);

    [Fact]
    public void AStraightLineStaysOne()
    {
        Tensor x = new(new(1, 5, 1), [0, 1, 2, 3, 4]);
        float[] line = x.Resize(1, 9, Interpolation.Linear, alignsCorners: true).ToArray();
        for (int i = 0; i < line.Length; i++) Assert.Equal(i * 0.5f, line[i], 1e-6f);
    }

    [Fact]
    public void ASizeOfZeroIsRefused() =>
        Assert.Throws<ArgumentException>(() => new Tensor(new(1, 5, 1)).Resize(1, 0, Interpolation.Linear));
}
