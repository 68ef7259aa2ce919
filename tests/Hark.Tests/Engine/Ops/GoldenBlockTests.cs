using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>
/// The convolution blocks of golden/ops/blocks: gradients through a whole block, and its running statistics.
/// </summary>
[Trait("Category", "Golden")]
public sealed class GoldenBlockTests
{
    private const string File = "ops/blocks";
    private static readonly string[] Panns = ["panns_conv_block_train", "panns_conv_block_eval"];

    private static readonly string[] EfficientNet =
        ["mbconv_k3_stride2_train", "mbconv_k5_stride1_skip_train", "mbconv_no_expansion_k3_train"];

    /// <summary>These need the sequence operations and are tested beside them.</summary>
    private static readonly string[] Elsewhere = ["captioner_decoder_label_smoothing", "additive_attention"];

    public static TheoryData<string> PannsNames => [.. Panns];

    public static TheoryData<string> EfficientNetNames => [.. EfficientNet];

    /// <summary>The width of the file's pictures plays the part of time, as in the real network.</summary>
    [Theory]
    [MemberData(nameof(EfficientNetNames))]
    public void EfficientNetBlock(string name) => GoldenCase.Run(
        File,
        name,
        golden =>
        {
            int[] axes = [0, 3, 2, 1];
            JsonElement settings = golden.Settings;
            int stride = settings.GetProperty("stride").GetInt32();
            JsonElement pad = settings
                .GetProperty("static padding (left, right, top, bottom)")
                .GetProperty("_depthwise_conv");
            Tensor x = golden.Input("x", axes), y = x;
            if (golden.Has("_expand_conv.weight"))
                y = Norm(golden, Pointwise(golden, y, "_expand_conv"), "_bn0", Activation.Silu);
            ConvolutionOptions depthwise = new()
            {
                StrideT = stride,
                StrideF = stride,
                Groups = y.Shape[3],
                Axes = KernelAxes.FrequencyTime,
                PadTLow = pad[0].GetInt32(),
                PadTHigh = pad[1].GetInt32(),
                PadFLow = pad[2].GetInt32(),
                PadFHigh = pad[3].GetInt32(),
            };
            y = y.Conv2d(golden.Input("_depthwise_conv.weight"), null, depthwise);
            y = Norm(golden, y, "_bn1", Activation.Silu);
            Tensor gate = Pointwise(golden, y.Mean([1, 2], keepDims: true), "_se_reduce").Silu();
            y = y.Multiply(Pointwise(golden, gate, "_se_expand").Sigmoid());
            y = Norm(golden, Pointwise(golden, y, "_project_conv"), "_bn2", Activation.None);
            if (y.Shape == x.Shape && stride == 1) y = y.Add(x);
            golden.Output("y", y, axes);
        },
        golden => CheckRunningStatistics(golden, "_bn0", "_bn1", "_bn2"));

    [Theory]
    [MemberData(nameof(PannsNames))]
    public void PannsBlock(string name) => GoldenCase.Run(
        File,
        name,
        golden =>
        {
            ConvolutionOptions same = new() { PadTLow = 1, PadTHigh = 1, PadFLow = 1, PadFHigh = 1 };
            Tensor y = golden.Input("x", GoldenCase.ImageAxes);
            y = Norm(golden, y.Conv2d(golden.Input("conv1.weight"), null, same), "bn1", Activation.Relu);
            y = Norm(golden, y.Conv2d(golden.Input("conv2.weight"), null, same), "bn2", Activation.Relu);
            int t = y.Shape[1] / 2, f = y.Shape[2] / 2;
            y = y.Slice(1, 0, 2 * t).Slice(2, 0, 2 * f).Reshape(y.Shape[0], t, 2, f, 2, y.Shape[3]).Mean(2, 4);
            golden.Output("y", y, GoldenCase.ImageAxes);
        },
        golden => CheckRunningStatistics(golden, "bn1", "bn2"));

    [Fact]
    public void EveryCaseIsRunOrNamed() => GoldenCases.AllAccountedFor(File, Panns, EfficientNet, Elsewhere);

    private static Tensor Pointwise(GoldenCase golden, Tensor x, string layer) => x.Conv2d(
        golden.Input(layer + ".weight"), golden.Has(layer + ".bias") ? golden.Input(layer + ".bias") : null, new());

    private static Tensor Norm(GoldenCase golden, Tensor x, string layer, Activation activation)
    {
        bool isPanns = layer[0] != '_';
        return x.BatchNorm(
            golden.Input(layer + ".weight"), golden.Input(layer + ".bias"),
            golden.Input(layer + "__running_mean"), golden.Input(layer + "__running_var"),
            golden.Settings.GetProperty("mode").GetString() == "train",
            isPanns ? 0.1f : 0.01f, isPanns ? 1e-5f : 1e-3f, activation);
    }

    private static void CheckRunningStatistics(GoldenCase golden, params string[] layers)
    {
        foreach (string layer in layers)
        {
            if (!golden.Has($"after.{layer}.running_mean")) continue;
            golden.Also($"after.{layer}.running_mean", golden.Input(layer + "__running_mean"));
            golden.Also($"after.{layer}.running_var", golden.Input(layer + "__running_var"));
        }
    }
}
