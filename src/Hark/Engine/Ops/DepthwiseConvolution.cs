using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>Every channel has one filter of its own. The kernels want the weight as [kernelT, kernelF, C].</summary>
internal sealed unsafe class DepthwiseConvolution : ConvolutionAlgorithm
{
    public override object Prepare(ConvolutionOptions options, Tensor weight)
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
        Span<float> packed = taps.Span, target = dWeight.Span;
        for (int i = 0; i < target.Length; i++) target[i] = packed[PackedIndex(options, dWeight.Shape, i)];
    }

    private static Tensor Taps(OperationContext context, ConvolutionOptions options, Tensor weight)
    {
        Tensor taps = context.Scratch(weight.Shape);
        ToTaps(options, weight, taps);
        return taps;
    }

    private static void ToTaps(ConvolutionOptions options, Tensor weight, Tensor taps)
    {
        Span<float> source = weight.Span, packed = taps.Span;
        for (int i = 0; i < source.Length; i++) packed[PackedIndex(options, weight.Shape, i)] = source[i];
    }

    /// <summary>Where element i of the weight [C, 1, kh, kw] lies in [kernelT, kernelF, C].</summary>
    private static int PackedIndex(ConvolutionOptions options, Shape weight, int i)
    {
        int height = weight[2], width = weight[3];
        int w = i % width, h = i / width % height, c = i / (width * height);
        int tap = options.Axes == KernelAxes.TimeFrequency ? h * width + w : w * height + h;
        return tap * weight[0] + c;
    }
}
