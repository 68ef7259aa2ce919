using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class LinearTests
{
    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(Activations))]
    public void PassesAgreeWithPlainTwin(Activation activation) => OperationCheck.All(
        new LinearOperation(activation),
        [OperationInput.Normal(2, 3, 7), OperationInput.Uniform(-0.5f, 0.5f, 5, 7), OperationInput.Normal(5)]);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 33, 17)]
    [InlineData(13, 65, 33)]
    [InlineData(67, 31, 129)]
    public void OddSizesAgreeWithPlainTwin(int rows, int columns, int depth) => OperationCheck.FastPasses(
        new LinearOperation(Activation.None),
        [
            OperationInput.Normal(rows, depth),
            OperationInput.Uniform(-0.3f, 0.3f, columns, depth),
            OperationInput.Normal(columns),
        ]);

    [Fact]
    public void BiasIsOptional() => OperationCheck.All(
        new LinearOperation(Activation.Silu), [OperationInput.Normal(4, 9), OperationInput.Normal(6, 9)]);

    [Fact]
    public void ARowHasTheSameBitsInAnyBatch() => BatchCheck.RowsKeepTheirBits(
        x => x.Linear(Random(2, 70, 45), Random(3, 70), Activation.Gelu), Random(1, 24, 45));

    [Fact]
    public void MismatchNamesBothShapes()
    {
        string message = Assert.Throws<ArgumentException>(() => Random(1, 2, 3).Linear(Random(2, 4, 5))).Message;
        Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
        Assert.Contains("[4, 5]", message, StringComparison.Ordinal);
    }

    private static Tensor Random(ulong stream, params int[] sizes) => BatchCheck.Random(stream, sizes);
}
