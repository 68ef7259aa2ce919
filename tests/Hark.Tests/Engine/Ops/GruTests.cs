using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Engine.Ops;

public sealed class GruTests
{
    /// <summary>Clips, steps, width, direction.</summary>
    [Theory]
    [InlineData(3, 5, 4, false)]
    [InlineData(2, 4, 17, true)]
    [InlineData(1, 3, 33, false)]
    [InlineData(5, 1, 7, true)]
    public void AgreesWithPlainTwin(int b, int steps, int h, bool reverse)
    {
        OperationInput[] inputs = Inputs(b, steps, h);
        OperationCheck.All(new GruOperation(reverse), inputs);
        float[] lengths = [.. Enumerable.Range(0, b).Select(clip => (float)(clip % (steps + 1)))];
        OperationCheck.All(new GruOperation(reverse), [.. inputs, OperationInput.Constant(new(b), lengths)]);
    }

    [Fact]
    public void LongSequencesAgreeWithPlainTwin() => // one step is then worth several threads
        OperationCheck.FastPasses(new GruOperation(false), Inputs(9, 21, 130), forward: 4e-6, backward: 1e-5);

    [Fact]
    public void ClipsKeepTheirBitsAmongOthers()
    {
        Gru gru = new(5, 19, layerCount: 2, bidirectional: true);
        gru.Initialize(new Philox(5));
        BatchCheck.RowsKeepTheirBits(x => gru.Forward(x), BatchCheck.Random(1, 4, 7, 5));
    }

    [Fact]
    public void EagerAndTracedAgree()
    {
        Gru gru = new(5, 19, layerCount: 2, bidirectional: true);
        gru.Initialize(new Philox(5));
        TracedCheck.AssertAgree(
            x =>
            {
                (Tensor y, Tensor state) = gru.ForwardWithState(x[0], x[1]);
                return [y, state];
            },
            TracedCheck.Random(new(3, 7, 5), 3),
            new Tensor(new(3), [7, 1, 4]));
    }

    /// <summary>What stands behind a clip's length changes nothing.</summary>
    [Fact]
    public void PaddingIsNotSeen()
    {
        Gru gru = new(3, 8, layerCount: 2, bidirectional: true);
        gru.Initialize(new Philox(6));
        Tensor x = BatchCheck.Random(2, 2, 6, 3), lengths = new(new(2), [6, 4]);
        float[] expected = gru.Forward(x, lengths).ToArray();
        x.Span[(10 * 3)..].Fill(7);
        Assert.Equal(expected, gru.Forward(x, lengths).ToArray());
        Assert.All(expected[(10 * 16)..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void ShapesThatDoNotFitAreRefused()
    {
        Tensor x = Tensor.Zeros(new(2, 3, 12)), weight = Tensor.Zeros(new(12, 4)), bias = Tensor.Zeros(new(12));
        GruOperation gru = new(false);
        Assert.Throws<ArgumentException>(() => gru.Apply(x, weight, bias, Tensor.Zeros(new(3, 4))));
        Assert.Throws<ArgumentException>(() => gru.Apply(x, weight, Tensor.Zeros(new(4)), Tensor.Zeros(new(2, 4))));
        Assert.Throws<ArgumentException>(() => gru.Apply(x, weight, bias));
    }

    private static OperationInput[] Inputs(int b, int steps, int h) =>
    [
        OperationInput.Normal(b, steps, 3 * h), OperationInput.Uniform(-0.4f, 0.4f, 3 * h, h),
        OperationInput.Normal(3 * h), OperationInput.Normal(b, h),
    ];
}
