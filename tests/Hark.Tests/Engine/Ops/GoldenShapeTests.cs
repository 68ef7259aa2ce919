using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/ops/shape_resize: padding, concatenation, slices, permutations and what they compose to.</summary>
[Trait("Category", "Golden")]
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
        ["roll"] = g => g.Input("x").Roll(1, -2).Roll(2, -3),
        ["masked_fill"] = g => g.Input("x").Multiply(Not(g.Input("mask"))).Add(g.Input("mask").Scale(-10000)),
        ["where"] = g => g.Input("a").Multiply(g.Input("mask")).Add(g.Input("b").Multiply(Not(g.Input("mask")))),
        ["expand"] = g => g.Input("x").Add(Tensor.Zeros(new(2, 4, 3))),
        ["repeat_frames"] = g => g.Input("x").Reshape(2, 3, 1, 5).Add(Tensor.Zeros(new(1, 1, 4, 1))).Reshape(2, 12, 5),
        ["window_partition"] = g =>
            g.Input("x").Reshape(2, 2, 4, 3, 4, 3).Transpose(0, 1, 3, 2, 4, 5).Reshape(12, 4, 4, 3),
        ["window_reverse"] = g =>
            g.Input("x").Reshape(2, 2, 3, 4, 4, 3).Transpose(0, 1, 3, 2, 4, 5).Reshape(2, 8, 12, 3),
        ["bicubic_up_align"] = g => Resized(g, Interpolation.Cubic, true),
        ["bicubic_up_noalign"] = g => Resized(g, Interpolation.Cubic, false),
        ["bicubic_down_align"] = g => Resized(g, Interpolation.Cubic, true),
        ["bicubic_one_axis_align"] = g => Resized(g, Interpolation.Cubic, true),
        ["bicubic_to_one_row_align"] = g => Resized(g, Interpolation.Cubic, true),
        ["bilinear_up_noalign"] = g => Resized(g, Interpolation.Linear, false),
        ["bilinear_up_align"] = g => Resized(g, Interpolation.Linear, true),
        ["bilinear_down_noalign"] = g => Resized(g, Interpolation.Linear, false),
        ["nearest_up"] = g => Resized(g, Interpolation.Nearest, false),
        ["linear1d_align"] = g => g.Input("x").Resize(2, 9, Interpolation.Linear),
        ["pixel_merge"] = Merged,
        ["relative_bias_gather_4x4"] = RelativeBias,
        ["relative_bias_gather_2x3"] = RelativeBias,
        ["window_attention"] = WindowAttention,
        ["window_attention_shifted"] = WindowAttention,
    };

    private static readonly string[] NotYetSupported =
    [
        "pad_reflect_1d", "pad_reflect_2d", "pad_replicate", "flip", "gather_axis1", "index_select", "scatter_one_hot",
    ];

    public static TheoryData<string> Names => [.. Supported.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rearrangements(string name) =>
        GoldenCase.Run(File, name, golden => golden.Output("y", Supported[name](golden)));

    [Fact]
    public void EveryCaseIsRunOrNamed() => GoldenCases.AllAccountedFor(File, Supported.Keys, NotYetSupported);

    /// <summary>The last two axes to the sizes of the case.</summary>
    private static Tensor Resized(GoldenCase golden, Interpolation interpolation, bool alignsCorners)
    {
        int[] sizes = [.. golden.Settings.GetProperty("size").EnumerateArray().Select(size => size.GetInt32())];
        return golden.Input("x")
            .Resize(2, sizes[0], interpolation, alignsCorners)
            .Resize(3, sizes[1], interpolation, alignsCorners);
    }

    /// <summary>Two by two neighbours [N, H, W, C] side by side, the lower one before the right one.</summary>
    private static Tensor Merged(GoldenCase golden)
    {
        Tensor x = golden.Input("x");
        (int n, int h, int w, int c) = (x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2, x.Shape[3]);
        return x.Reshape(n, h, 2, w, 2, c).Transpose(0, 1, 3, 4, 2, 5).Reshape(n, h, w, 4 * c);
    }

    private static Tensor RelativeBias(GoldenCase golden) =>
        golden.Input("index").Embedding(golden.Input("table")).Transpose(2, 0, 1);

    private static Tensor WindowAttention(GoldenCase golden)
    {
        const int heads = 2, side = 4, tokens = side * side;
        Tensor x = golden.Input("x"); // [windows, 16, 8]
        Tensor all = x.Linear(golden.Input("qkv.weight"), golden.Input("qkv.bias"));
        Tensor index = new(new(tokens, tokens));
        for (int at = 0; at < index.Count; at++)
        {
            (int i, int j) = (at / tokens, at % tokens);
            index.Span[at] = (i / side - j / side + side - 1) * (2 * side - 1) + i % side - j % side + side - 1;
        }
        Tensor bias = index.Embedding(golden.Input("relative_position_bias_table")).Transpose(2, 0, 1);
        int width = x.Shape[2];
        return all.Slice(2, 0, width)
            .WindowAttention(
                all.Slice(2, width, width),
                all.Slice(2, 2 * width, width),
                heads,
                bias,
                golden.Has("mask") ? golden.Input("mask") : null)
            .Linear(golden.Input("proj.weight"), golden.Input("proj.bias"));
    }

    private static Tensor Not(Tensor mask) => Tensor.Full(mask.Shape, 1).Subtract(mask);
}
