using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/ops/shape_resize: padding, concatenation, slices, permutations and what they compose to.</summary>
public sealed class GoldenShapeTests
{
    private const string File = "ops/shape_resize";

    private static readonly Dictionary<string, Func<GoldenCase, Tensor>> Supported = new()
    {
        ["pad_constant"] = g => g.Input("x").Pad(3, 1, 2, -1.5f).Pad(2, 3, 0, -1.5f),
        ["pad_negative_crops"] = g => g.Input("x").Slice(3, 1, 6).Pad(3, 0, 2).Slice(2, 2, 3),
        ["concat_axis1"] = g => Concat.Of(1, g.Input("a"), g.Input("b"), g.Input("c")),
        ["concat_self"] = g => Concat.Of(2, g.Input("a"), g.Input("a")),
        ["stack_axis1"] = g => Concat.Of(1, g.Input("a").Reshape(2, 1, 3, 4), g.Input("b").Reshape(2, 1, 3, 4)),
        ["slice"] = g => g.Input("x").Slice(1, 1, 3).Pad(2, 0, 1).Reshape(2, 3, 4, 2).Slice(3, 0, 1).Reshape(2, 3, 4),
        ["slice_last_drop"] = g => g.Input("x").Slice(1, 0, 4),
        ["transpose"] = g => g.Input("x").Transpose(0, 2, 3, 1),
        ["transpose_2_1"] = g => g.Input("x").Transpose(0, 2, 1),
        ["reshape_after_permute"] = g => g.Input("x").Transpose(0, 3, 1, 2).Reshape(2, 7, 10),
        ["roll"] = g => Roll(Roll(g.Input("x"), 1, 2), 2, 3),
        ["masked_fill"] = g => g.Input("x").Multiply(Not(g.Input("mask"))).Add(g.Input("mask").Scale(-10000)),
        ["where"] = g => g.Input("a").Multiply(g.Input("mask")).Add(g.Input("b").Multiply(Not(g.Input("mask")))),
        ["expand"] = g => g.Input("x").Add(Tensor.Zeros(new(2, 4, 3))),
        ["repeat_frames"] = g => g.Input("x").Reshape(2, 3, 1, 5).Add(Tensor.Zeros(new(1, 1, 4, 1))).Reshape(2, 12, 5),
        ["window_partition"] = g =>
            g.Input("x").Reshape(2, 2, 4, 3, 4, 3).Transpose(0, 1, 3, 2, 4, 5).Reshape(12, 4, 4, 3),
        ["window_reverse"] = g =>
            g.Input("x").Reshape(2, 2, 3, 4, 4, 3).Transpose(0, 1, 3, 2, 4, 5).Reshape(2, 8, 12, 3),
    };

    private static readonly string[] NotYetSupported =
    [
        "bicubic_up_align", "bicubic_up_noalign", "bicubic_down_align", "bicubic_one_axis_align",
        "bicubic_to_one_row_align",
        "bilinear_up_noalign", "bilinear_up_align", "bilinear_down_noalign", "nearest_up", "linear1d_align",
        "pad_reflect_1d", "pad_reflect_2d", "pad_replicate", "flip", "gather_axis1", "index_select", "scatter_one_hot",
        "pixel_merge", "relative_bias_gather_4x4", "relative_bias_gather_2x3", "window_attention",
        "window_attention_shifted",
    ];

    public static TheoryData<string> Names => [.. Supported.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rearrangements(string name) =>
        GoldenCase.Run(File, name, golden => golden.Output("y", Supported[name](golden)));

    [Fact]
    public void EveryCaseIsRunOrNamed() => GoldenCases.AllAccountedFor(File, Supported.Keys, NotYetSupported);

    /// <summary>y[i] = x[(i + shift) mod n].</summary>
    private static Tensor Roll(Tensor x, int axis, int shift) =>
        Concat.Of(axis, x.Slice(axis, shift, x.Shape[axis] - shift), x.Slice(axis, 0, shift));

    private static Tensor Not(Tensor mask) => Tensor.Full(mask.Shape, 1).Subtract(mask);
}
