using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>Every channel has one filter of its own. The kernels want the weight as [kernelT, kernelF, C].</summary>
internal sealed unsafe class DepthwiseConvolution : ConvolutionAlgorithm
{
    public override object Prepare(ConvolutionOptions options, Tensor weight, PackedWeights packs)
    {
        using (TensorScope.Suspend())
        {
            Tensor taps = new(weight.Shape);
            ToTaps(options, weight, taps);
            return taps;
        }
    }

    public override void Forward(
        OperationContext context,
        ConvolutionOptions options,
        Tensor x,
        Tensor weight,
        object? prepared,
        Tensor? bias,
        Activation activation,
        Tensor y)
    {
        Tensor taps = prepared as Tensor ?? Taps(context, options, weight);
        ConvolutionGeometry g = Geometry(options, x.Shape, weight.Shape);
        float* b = bias is null ? null : bias.Pointer;
        Depthwise.Forward(context.Team, g, x.Pointer, taps.Pointer, b, activation, y.Pointer);
    }

    public override void BackwardData(
        OperationContext context, ConvolutionOptions options, Tensor dy, Tensor weight, Tensor dx)
    {
        ConvolutionGeometry g = Geometry(options, dx.Shape, weight.Shape);
        Depthwise.BackwardData(context.Team, g, dy.Pointer, Taps(context, options, weight).Pointer, dx.Pointer);
    }

    public override void BackwardWeights(
        OperationContext context, ConvolutionOptions options, Tensor x, Tensor dy, Tensor dWeight)
    {
        ConvolutionGeometry g = Geometry(options, x.Shape, dWeight.Shape);
        Tensor taps = context.Scratch(dWeight.Shape);
        Depthwise.BackwardWeights(context.Team, g, x.Pointer, dy.Pointer, taps.Pointer);
        int channels = dWeight.Shape[0], size = dWeight.Shape.Stride(0);
        for (int tap = 0; tap < size; tap++)
        {
            ReadOnlySpan<float> row = taps.Span.Slice(PackedTap(options, dWeight.Shape, tap) * channels, channels);
            Span<float> target = dWeight.Span[tap..];
            for (int c = 0; c < row.Length; c++) target[c * size] = row[c];
        }
    }

    private static Tensor Taps(OperationContext context, ConvolutionOptions options, Tensor weight)
    {
        Tensor taps = context.Scratch(weight.Shape);
        ToTaps(options, weight, taps);
        return taps;
    }

    private static void ToTaps(ConvolutionOptions options, Tensor weight, Tensor taps)
    {
        int channels = weight.Shape[0], size = weight.Shape.Stride(0);
        for (int tap = 0; tap < size; tap++)
        {
            Span<float> row = taps.Span.Slice(PackedTap(options, weight.Shape, tap) * channels, channels);
            ReadOnlySpan<float> source = weight.Span[tap..];
            for (int c = 0; c < row.Length; c++) row[c] = source[c * size];
        }
    }

    /// <summary>Where tap (h, w) of the weight [C, 1, kh, kw] stands in [kernelT, kernelF, C].</summary>
    private static int PackedTap(ConvolutionOptions options, Shape weight, int tap)
    {
        int height = weight[2], width = weight[3];
        return options.Axes == KernelAxes.TimeFrequency ? tap : tap % width * height + tap / width;
    }
}
