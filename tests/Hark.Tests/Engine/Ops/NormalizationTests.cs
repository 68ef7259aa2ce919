using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>Layer norm, softmax, log-softmax and unit length: everything that works row by row.</summary>
public sealed class NormalizationTests
{
    public static TheoryData<int> Widths => [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 257];

    [Theory]
    [MemberData(nameof(Widths))]
    public void LayerNorm(int width) => OperationCheck.All(
        new LayerNormOperation(1e-3f),
        [OperationInput.Normal(3, 2, width), OperationInput.Normal(width), OperationInput.Normal(width)],
        5e-6,
        2e-5);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Softmax(int width) => OperationCheck.All(new SoftmaxOperation(), [OperationInput.Normal(2, 3, width)]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void LogSoftmax(int width) =>
        OperationCheck.All(new LogSoftmaxOperation(), [OperationInput.Normal(2, 3, width)]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void NormalizeL2(int width) =>
        OperationCheck.All(new NormalizeL2Operation(1e-12f), [OperationInput.Normal(5, width)]);

    [Fact]
    public void BelowEpsilonTheLengthIsConstant() =>
        OperationCheck.All(new NormalizeL2Operation(100), [OperationInput.Normal(4, 9)]);

    [Fact]
    public void ManyRowsAgreeWithPlainTwins()
    {
        OperationCheck.FastPasses(new SoftmaxOperation(), [OperationInput.Normal(700, 51)]);
        OperationCheck.FastPasses(new LogSoftmaxOperation(), [OperationInput.Normal(700, 51)]);
        OperationCheck.FastPasses(
            new LayerNormOperation(1e-5f),
            [OperationInput.Normal(700, 51), OperationInput.Normal(51), OperationInput.Normal(51)],
            5e-6,
            2e-5);
    }

    [Fact]
    public void ARowHasTheSameBitsInAnyBatch()
    {
        Tensor x = BatchCheck.Random(1, 40, 77), weight = BatchCheck.Random(2, 77), bias = BatchCheck.Random(3, 77);
        BatchCheck.RowsKeepTheirBits(x => x.Softmax(), x);
        BatchCheck.RowsKeepTheirBits(x => x.LogSoftmax(), x);
        BatchCheck.RowsKeepTheirBits(x => x.NormalizeL2(), x);
        BatchCheck.RowsKeepTheirBits(x => x.LayerNorm(weight, bias), x);
    }

    [Fact]
    public void LargeShiftsDoNotOverflow()
    {
        Tensor x = new(new(2, 3), [1000, 999, -1000, -3000, -3000, -3001]);
        Assert.All(x.Softmax().ToArray(), p => Assert.InRange(p, 0, 1));
        Assert.All(x.LogSoftmax().ToArray(), p => Assert.True(float.IsFinite(p)));
    }
}
