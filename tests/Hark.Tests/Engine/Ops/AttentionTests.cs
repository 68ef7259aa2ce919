using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class AttentionTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 4, 1)] // one query, one key
    [InlineData(2, 5, 2, 7, 12, 2)]
    [InlineData(6, 3, 2, 9, 20, 4)] // three beams share the keys of a clip
    [InlineData(2, 4, 2, 33, 34, 2)]
    [InlineData(1, 6, 1, 17, 130, 2)]
    [InlineData(2, 19, 2, 19, 24, 3)] // a whole sequence on register tiles: odd sizes, then two blocks of queries
    [InlineData(1, 45, 1, 45, 38, 2)]
    [InlineData(1, 90, 1, 90, 14, 2)] // two chunks, whose keys are packed before
    public void PassesAgreeWithPlainTwin(int rows, int queries, int keyRows, int keys, int width, int heads)
    {
        OperationInput[] inputs = Inputs(rows, queries, keyRows, keys, width);
        OperationCheck.All(new AttentionOperation(new(heads)), inputs, 5e-6, 1e-5);
        OperationCheck.All(new AttentionOperation(new(heads, Causal: true)), inputs, 5e-6, 1e-5);
    }

    [Fact]
    public void MasksOfKeysOfRowsAndOfQueriesAgreeWithPlainTwin()
    {
        OperationInput[] inputs = Inputs(4, 3, 2, 5, 8);
        AttentionOperation operation = new(new(2)), causal = new(new(2, Causal: true));
        foreach (int[] sizes in (int[][])[[2, 5], [4, 5], [2, 3, 5], [4, 3, 5]])
        {
            OperationInput mask = OperationInput.Uniform(0, 1, sizes).WithoutGradient() with
            {
                Draw = (random, values) => random.FillBernoulli(values, 0.6f),
            };
            OperationCheck.All(operation, [.. inputs, mask], 5e-6, 1e-5);
            OperationCheck.All(causal, [.. inputs, mask], 5e-6, 1e-5);
        }
        foreach (int[] sizes in (int[][])[[2, 17], [2, 17, 17]])
        {
            OperationInput mask = OperationInput.Uniform(0, 1, sizes).WithoutGradient() with
            {
                Draw = (random, values) => random.FillBernoulli(values, 0.6f),
            };
            OperationCheck.All(operation, [.. Inputs(2, 17, 2, 17, 8), mask], 5e-6, 1e-5);
        }
    }

    [Fact]
    public void DroppedProbabilitiesAgreeWithPlainTwin()
    {
        OperationInput[] inputs = Inputs(4, 3, 2, 17, 8);
        OperationInput mask = Kept(0.6f, 1, 2, 17), dropout = Kept(0.8f, 1.25f, 4, 2, 3, 17);
        foreach (bool causal in (bool[])[false, true])
        {
            AttentionOperation operation = new(new(2, causal));
            OperationCheck.All(operation, [.. inputs, dropout], 5e-6, 1e-5);
            OperationCheck.All(operation, [.. inputs, mask, dropout], 5e-6, 1e-5);
            OperationCheck.All(
                operation, [.. Inputs(2, 17, 2, 17, 8), Kept(0.8f, 1.25f, 2, 2, 17, 17)], 5e-6, 1e-5);
        }
        Assert.Throws<ArgumentException>(() => new AttentionOperation(new(2)).OutputShape(
            [new(4, 3, 8), new(2, 17, 8), new(2, 17, 8), new(4, 1, 3, 17)]));
    }

    [Fact]
    public void AQueryThatSeesNothingGivesZerosAndNoGradient()
    {
        Tensor q = Leaf(1, 2, 3, 4), k = Leaf(2, 2, 5, 4), v = Leaf(3, 2, 5, 4);
        Tensor mask = new(new(2, 5), [0, 0, 0, 0, 0, 1, 1, 0, 0, 1]);
        using Tape tape = new();
        Tensor y = q.Attention(k, v, new(2), mask);
        Assert.All(y.Span[..12].ToArray(), value => Assert.Equal(0, value));
        Assert.Contains(y.Span[12..].ToArray(), value => value != 0);
        tape.Backward(y, BatchCheck.Random(4, 2, 3, 4));
        foreach (Tensor leaf in (Tensor[])[q, k, v])
        {
            Assert.All(leaf.Gradient!.Span[..(leaf.Count / 2)].ToArray(), value => Assert.Equal(0, value));
            Assert.All(leaf.Gradient!.ToArray(), value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void CausalIsAlignedBottomRight()
    {
        // Two queries at the end of four keys: the first must not see the last key.
        Tensor q = BatchCheck.Random(1, 1, 2, 4), k = BatchCheck.Random(2, 1, 4, 4), v = BatchCheck.Random(3, 1, 4, 4);
        Tensor mask = new(new(1, 2, 4), [1, 1, 1, 0, 1, 1, 1, 1]);
        Assert.Equal(q.Attention(k, v, new(2), mask).ToArray(), q.Attention(k, v, new(2, Causal: true)).ToArray());
    }

    [Fact]
    public void ARowHasTheSameBitsInAnyBatchAndBesideMaskedKeys()
    {
        Tensor k = BatchCheck.Random(2, 1, 19, 24), v = BatchCheck.Random(3, 1, 19, 24);
        Tensor q = BatchCheck.Random(1, 9, 5, 24);
        BatchCheck.RowsKeepTheirBits(x => x.Attention(k, v, new(3)), q);

        Tensor longerK = k.Pad(1, 0, 14, 7), longerV = v.Pad(1, 0, 14, -3);
        Tensor mask = Tensor.Full(new(1, 19), 1).Pad(1, 0, 14);
        OperationCheck.SameBits(
            q.Attention(k, v, new(3)).ToArray(),
            q.Attention(longerK, longerV, new(3), mask).ToArray(),
            "with masked keys");
    }

    [Fact]
    public void AWholeSequenceHasTheSameBitsInAnyBatchAndWhenPadded()
    {
        Tensor x = BatchCheck.Random(1, 3, 19, 24);
        BatchCheck.RowsKeepTheirBits(x => x.Attention(x, x, new(3)), x);

        Tensor padded = x.Pad(1, 0, 30, 7), mask = Tensor.Full(new(3, 19), 1).Pad(1, 0, 30);
        OperationCheck.SameBits(
            x.Attention(x, x, new(3)).ToArray(),
            padded.Attention(padded, padded, new(3), mask).Slice(1, 0, 19).ToArray(),
            "padded");
    }

    [Fact]
    public void CachedStepsHaveTheBitsOfTheFullPass()
    {
        Tensor q = BatchCheck.Random(1, 2, 21, 24);
        Tensor k = BatchCheck.Random(2, 2, 21, 24), v = BatchCheck.Random(3, 2, 21, 24);
        AttentionOptions options = new(3, Causal: true);
        Tensor full = q.Attention(k, v, options);
        for (int t = 0; t < 21; t++)
        {
            Tensor step = q.Slice(1, t, 1).Attention(k.Slice(1, 0, t + 1), v.Slice(1, 0, t + 1), options);
            OperationCheck.SameBits(full.Slice(1, t, 1).ToArray(), step.ToArray(), $"step {t}");
        }
    }

    private static OperationInput[] Inputs(int rows, int queries, int keyRows, int keys, int width) =>
    [
        OperationInput.Normal(rows, queries, width),
        OperationInput.Normal(keyRows, keys, width),
        OperationInput.Normal(keyRows, keys, width),
    ];

    private static OperationInput Kept(float probability, float value, params int[] sizes) =>
        new(new(sizes), false, (random, values) => random.FillBernoulli(values, probability, value));

    private static Tensor Leaf(ulong stream, params int[] sizes)
    {
        Tensor leaf = BatchCheck.Random(stream, sizes);
        leaf.RequiresGradient = true;
        return leaf;
    }
}
