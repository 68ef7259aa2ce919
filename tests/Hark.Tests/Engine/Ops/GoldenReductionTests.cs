using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/ops/pool_reduce and the masked mean of norm_linear.</summary>
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
        ["avg_pool_1x1"] = x => x.Scale(1),
        ["avg_pool_2x2_floor"] = x => AveragePool(x, 2, 2),
        ["avg_pool_2x1"] = x => AveragePool(x, 2, 1),
        ["avg_pool_1x2"] = x => AveragePool(x, 1, 2),
        ["max_pool1d_4"] = x => x.Slice(2, 0, 12).Reshape(2, 3, 3, 4).Max(3),
        ["prod_small"] = x => x.Multiply(x).Mean(2),
    };

    private static readonly string[] NotYetSupported =
    [
        "avg_pool_3_stride2_pad1", "max_pool_2x2_floor", "max_pool_3_stride2_pad1", "max_pool_2x2_ties",
        "adaptive_avg_3_2",
        "adaptive_avg1d_4", "var_unbiased", "std_biased", "max_axis_ties_spread", "max_all_ties", "argmax_ties",
        "avg_plus_max_pool", "max_pool1d_k3_s1_p1_plus_avg", "cumsum", "topk_3",
    ];

    public static TheoryData<string> Names => [.. Supported.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reductions(string name) =>
        GoldenCase.Run(File, name, golden => golden.Output("y", Supported[name](golden.Input("x"))));

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
    public void EveryCaseIsRunOrNamed() => GoldenCases.AllAccountedFor(File, Supported.Keys, NotYetSupported);

    /// <summary>Non-overlapping pooling of the last two axes as a mean over axes of the kernel's size.</summary>
    private static Tensor AveragePool(Tensor x, int kh, int kw)
    {
        int h = x.Shape[2] / kh, w = x.Shape[3] / kw;
        return x.Slice(2, 0, h * kh).Slice(3, 0, w * kw).Reshape(x.Shape[0], x.Shape[1], h, kh, w, kw).Mean(3, 5);
    }
}
