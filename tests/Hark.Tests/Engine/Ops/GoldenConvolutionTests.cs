using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>Every case of golden/ops/conv, with either kernel axis as time.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenConvolutionTests
{
    private const string File = "ops/conv";

    public static TheoryData<string> Images => [.. GoldenCase.Names(File).Where(n => !Is1d(n))];

    public static TheoryData<string> Sequences => [.. GoldenCase.Names(File).Where(Is1d)];

    [Theory]
    [MemberData(nameof(Images))]
    public void HeightAsTime(string name) =>
        GoldenCase.Run(File, name, golden => Convolve(golden, KernelAxes.TimeFrequency, [0, 2, 3, 1]));

    [Theory]
    [MemberData(nameof(Images))]
    public void WidthAsTime(string name) =>
        GoldenCase.Run(File, name, golden => Convolve(golden, KernelAxes.FrequencyTime, [0, 3, 2, 1]));

    [Theory]
    [MemberData(nameof(Sequences))]
    public void OverTime(string name) => GoldenCase.Run(File, name, golden =>
    {
        Convolution1dOptions options = new()
        {
            Stride = Setting(golden, "stride"),
            PadLow = Setting(golden, "padding"),
            PadHigh = Setting(golden, "padding"),
            Dilation = Setting(golden, "dilation"),
            Groups = Setting(golden, "groups"),
        };
        Tensor y = golden.Input("x", 0, 2, 1).Conv1d(golden.Input("weight"), Bias(golden), options); // [B, T, C]
        golden.Output("y", y, 0, 2, 1);
    });

    private static void Convolve(GoldenCase golden, KernelAxes axes, int[] permutation)
    {
        JsonElement settings = golden.Settings;
        (int strideH, int strideW) = Pair(settings.GetProperty("stride"));
        (int dilationH, int dilationW) = Pair(settings.GetProperty("dilation"));
        JsonElement padding = settings.GetProperty("padding");
        int left, right, top, bottom;
        if (padding.ValueKind == JsonValueKind.Object)
        {
            (left, right) = (padding.GetProperty("left").GetInt32(), padding.GetProperty("right").GetInt32());
            (top, bottom) = (padding.GetProperty("top").GetInt32(), padding.GetProperty("bottom").GetInt32());
        }
        else
        {
            (top, left) = Pair(padding);
            (bottom, right) = (top, left);
        }
        int groups = Setting(golden, "groups");
        ConvolutionOptions options = axes == KernelAxes.TimeFrequency
            ? new()
            {
                StrideT = strideH,
                StrideF = strideW,
                DilationT = dilationH,
                DilationF = dilationW,
                PadTLow = top,
                PadTHigh = bottom,
                PadFLow = left,
                PadFHigh = right,
                Groups = groups,
                Axes = axes,
            }
            : new()
            {
                StrideT = strideW,
                StrideF = strideH,
                DilationT = dilationW,
                DilationF = dilationH,
                PadTLow = left,
                PadTHigh = right,
                PadFLow = top,
                PadFHigh = bottom,
                Groups = groups,
                Axes = axes,
            };
        Tensor y = golden.Input("x", permutation).Conv2d(golden.Input("weight"), Bias(golden), options);
        golden.Output("y", y, permutation);
    }

    private static Tensor? Bias(GoldenCase golden) => golden.Has("bias") ? golden.Input("bias") : null;

    private static bool Is1d(string name) => name.StartsWith("conv1d", StringComparison.Ordinal);

    private static int Setting(GoldenCase golden, string name) => golden.Settings.GetProperty(name).GetInt32();

    private static (int H, int W) Pair(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? (value[0].GetInt32(), value[1].GetInt32())
        : (value.GetInt32(), value.GetInt32());
}
