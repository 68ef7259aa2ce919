using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class WindowAttentionTests
{
    [Theory]
    [InlineData(1, 1, 4, 1, 0)]
    [InlineData(3, 5, 12, 2, 0)]
    [InlineData(4, 16, 24, 3, 2)]
    [InlineData(6, 9, 10, 2, 3)]
    [InlineData(2, 49, 6, 1, 2)] // two blocks of queries
    public void PassesAgreeWithPlainTwin(int rows, int tokens, int width, int heads, int windows)
    {
        List<OperationInput> inputs =
        [
            OperationInput.Normal(rows, tokens, width),
            OperationInput.Normal(rows, tokens, width),
            OperationInput.Normal(rows, tokens, width),
            OperationInput.Normal(heads, tokens, tokens),
        ];
        if (windows > 0) inputs.Add(OperationInput.Normal(windows, tokens, tokens).WithoutGradient());
        OperationCheck.All(new WindowAttentionOperation(heads), [.. inputs], 5e-6, 1e-5);
    }

    [Fact]
    public void WithoutBiasItIsAttention()
    {
        Tensor x = BatchCheck.Random(1, 6, 19, 24), none = Tensor.Zeros(new(3, 19, 19));
        OperationCheck.Close(
            Array.ConvertAll(x.Attention(x, x, new(3)).ToArray(), value => (double)value),
            x.WindowAttention(x, x, 3, none).Span,
            1e-6,
            "without bias");
    }

    [Fact]
    public void AWindowHasTheSameBitsInAnyBatch()
    {
        Tensor x = BatchCheck.Random(1, 9, 16, 24), bias = BatchCheck.Random(2, 3, 16, 16);
        BatchCheck.RowsKeepTheirBits(x => x.WindowAttention(x, x, 3, bias), x);
    }

    [Fact]
    public void BiasesOfOtherSizesAreRefused()
    {
        Tensor x = new(new(4, 9, 8));
        Assert.Throws<ArgumentException>(() => x.WindowAttention(x, x, 2, new Tensor(new(2, 9, 8))));
        Assert.Throws<ArgumentException>(
            () => x.WindowAttention(x, x, 2, new Tensor(new(2, 9, 9)), new Tensor(new(3, 9, 9))));
    }
}
