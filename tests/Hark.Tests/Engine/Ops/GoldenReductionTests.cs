using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/ops/pool_reduce and the masked mean of norm_linear.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenReductionTests
{
    private const string File = "ops/pool_reduce";

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Supported = new()
    {
        ["adaptive_avg_1"] = x => x.Mean([2, 3], keepDims: true),
        ["mean_axis"] = x => x.Mean(2),
        ["mean_axes"] = x => x.Mean(2, 3),
        ["sum_axis"] = x => x.Sum(1, keepDims: true),
        ["max_axis_ties_index"] = x => x.Max(1),
        ["panns_pool_sum"] = x => x.Mean(3).Max(2).Add(x.Mean(3).Mean(2)),
        ["primus_pool_mean"] = x => x.Mean(3).Max(2).Add(x.Mean(3).Mean(2)).Scale(0.5f),
        ["var_unbiased"] = x => Variance(x, 1, 3),
        ["prod_small"] = x => x.Multiply(x).Mean(2),
    };

    /// <summary>Pooling of images, which the file keeps as N, C, H, W: height is time here.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Pools = new()
    {
        ["avg_pool_1x1"] = x => x.AvgPool2d(1, 1),
        ["avg_pool_2x2_floor"] = x => x.AvgPool2d(2, 2),
        ["avg_pool_2x1"] = x => x.AvgPool2d(2, 1),
        ["avg_pool_1x2"] = x => x.AvgPool2d(1, 2),
        ["avg_pool_3_stride2_pad1"] = x => x.Pad(1, 1, 1).Pad(2, 1, 1).AvgPool2d(3, 3, 2, 2),
        ["max_pool_2x2_floor"] = x => x.MaxPool2d(2, 2),
        ["max_pool_2x2_ties"] = x => x.MaxPool2d(2, 2),
        ["max_pool_3_stride2_pad1"] = x =>
            x.Pad(1, 1, 1, float.NegativeInfinity).Pad(2, 1, 1, float.NegativeInfinity).MaxPool2d(3, 3, 2, 2),
        ["avg_plus_max_pool"] = x => x.AvgPool2d(2, 2).Add(x.MaxPool2d(2, 2)),
    };

    /// <summary>Pooling of sequences, which the file keeps as N, C, L.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> SequencePools = new()
    {
        ["max_pool1d_4"] = x => x.MaxPool2d(4, 1),
        ["max_pool1d_k3_s1_p1_plus_avg"] = x =>
            x.Pad(1, 1, 1, float.NegativeInfinity).MaxPool2d(3, 1, 1).Add(x.Pad(1, 1, 1).AvgPool2d(3, 1, 1)),
    };

    private static readonly string[] NotYetSupported =
    [
        "adaptive_avg_3_2", "adaptive_avg1d_4", "std_biased", "max_axis_ties_spread", "max_all_ties", "argmax_ties",
        "cumsum", "topk_3",
    ];

    public static TheoryData<string> PoolNames => [.. Pools.Keys];

    public static TheoryData<string> SequencePoolNames => [.. SequencePools.Keys];

    public static TheoryData<string> Names => [.. Supported.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reductions(string name) =>
        GoldenCase.Run(File, name, golden => golden.Output("y", Supported[name](golden.Input("x"))));

    [Theory]
    [MemberData(nameof(PoolNames))]
    public void ImagePooling(string name) => GoldenCase.Run(File, name, golden => golden.Output(
        "y", Pools[name](golden.Input("x", GoldenCase.ImageAxes)), GoldenCase.ImageAxes));

    [Theory]
    [MemberData(nameof(SequencePoolNames))]
    public void SequencePooling(string name) => GoldenCase.Run(File, name, golden =>
    {
        Tensor x = golden.Input("x", 0, 2, 1); // [B, T, C]
        Tensor y = SequencePools[name](x.Reshape(x.Shape[0], x.Shape[1], 1, x.Shape[2]));
        golden.Output("y", y.Reshape(y.Shape[0], y.Shape[1], y.Shape[3]), 0, 2, 1);
    });

    [Fact]
    public void MaskedMeanOverTime() => GoldenCase.Run("ops/norm_linear", "masked_mean_over_time", golden =>
    {
        Tensor x = golden.Input("x"); // [B, T, D]
        float[] lengths = golden.Input("length").ToArray();
        Tensor share = Tensor.Zeros(new(x.Shape[0], x.Shape[1], 1));
        for (int b = 0; b < lengths.Length; b++)
            share.Span.Slice(b * x.Shape[1], (int)lengths[b]).Fill(1 / lengths[b]);
        golden.Output("y", x.Multiply(share).Sum(1));
    });

    [Fact]
    public void EveryCaseIsRunOrNamed() => GoldenCases.AllAccountedFor(
        File, Supported.Keys, Pools.Keys, SequencePools.Keys, NotYetSupported);

    /// <summary>The unbiased variance over some axes.</summary>
    private static Tensor Variance(Tensor x, params int[] axes)
    {
        Tensor rest = x.Subtract(x.Mean(axes, keepDims: true));
        int count = axes.Aggregate(1, (product, axis) => product * x.Shape[axis]);
        return rest.Multiply(rest).Sum(axes, keepDims: true).Scale(1f / (count - 1));
    }
}
