using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>Embedding, gather and dropout.</summary>
public sealed class LookUpTests
{
    [Fact]
    public void EmbeddingAddsTheGradientsOfEqualIds() => OperationCheck.All(
        new EmbeddingOperation(null),
        [OperationInput.Constant(new(2, 3), 4, 0, 4, 1, 0, 4), OperationInput.Normal(5, 19)]);

    [Fact]
    public void ThePaddingRowIsReadButNotTrained()
    {
        EmbeddingOperation operation = new(0);
        OperationInput[] inputs = [OperationInput.Constant(new(2, 3), 4, 0, 4, 1, 0, 4), OperationInput.Normal(5, 3)];
        OperationCheck.FastPasses(operation, inputs);
        PlainTensor<double> gradient = new(new(5, 3));
        PlainTensor<double>[] plain = [.. inputs.Select((input, i) => input.At(i).ToPlain())];
        operation.PlainBackward<double>(plain, new(new(2, 3, 3), [.. Enumerable.Repeat(1.0, 18)]), [null, gradient]);
        Assert.Equal([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 3, 3, 3], gradient.Values);
    }

    [Fact]
    public void GatherRepeatsAndDropsRows() => OperationCheck.All(
        new GatherOperation(), [OperationInput.Normal(4, 2, 9), OperationInput.Constant(new(5), 3, 3, 0, 1, 3)]);

    [Fact]
    public void DropoutMultipliesByItsMask() => OperationCheck.All(
        new DropoutOperation(),
        [OperationInput.Normal(3, 5), OperationInput.Constant(new(3, 5), 2, 0, 2, 2, 0, 0, 2, 2, 2, 0, 2, 0, 2, 2, 2)]);

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    [InlineData(1e30f)]
    public void AnIdThatIsNoRowIsRefused(float id)
    {
        Tensor ids = new(new(3), [0, 4, id]), table = Tensor.Zeros(new(5, 2));
        string message = Assert.Throws<ArgumentException>(() => ids.Embedding(table)).Message;
        Assert.Contains("position 2", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => table.Gather(ids));
    }
}
