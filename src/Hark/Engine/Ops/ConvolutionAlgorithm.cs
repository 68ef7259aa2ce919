using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>One way to compute a convolution and its gradients; which one follows from the groups.</summary>
internal abstract class ConvolutionAlgorithm
{
    private static readonly DenseConvolution Dense = new();
    private static readonly DepthwiseConvolution Depthwise = new();
    private static readonly GroupedConvolution Grouped = new();

    /// <summary>The algorithm for a weight [out, in/groups, kh, kw].</summary>
    public static ConvolutionAlgorithm Of(ConvolutionOptions options, Shape weight) =>
        options.Groups == 1 ? Dense : weight[1] == 1 && weight[0] == options.Groups ? Depthwise : Grouped;

    /// <summary>The sizes for an input x [B, T, F, C].</summary>
    public static ConvolutionGeometry Geometry(ConvolutionOptions options, Shape x, Shape weight)
    {
        bool isTimeFirst = options.Axes == KernelAxes.TimeFrequency;
        return new(
            x[0], x[1], x[2], x[3], weight[0],
            isTimeFirst ? weight[2] : weight[3], isTimeFirst ? weight[3] : weight[2],
            options.StrideT, options.StrideF, options.DilationT, options.DilationF,
            options.PadTLow, options.PadTHigh, options.PadFLow, options.PadFHigh);
    }

    /// <summary>Brings a constant weight into the kernel's layout, once.</summary>
    public abstract object? Prepare(ConvolutionOptions options, Tensor weight, PackedWeights packs);

    /// <summary>y = act(x * weight + bias), with the result of <see cref="Prepare"/> or null.</summary>
    public abstract void Forward(
        OperationContext context,
        ConvolutionOptions options,
        Tensor x,
        Tensor weight,
        object? prepared,
        Tensor? bias,
        Activation activation,
        Tensor y);

    /// <summary>The gradient of the input.</summary>
    public abstract void BackwardData(
        OperationContext context, ConvolutionOptions options, Tensor dy, Tensor weight, Tensor dx);

    /// <summary>The gradient of the weight.</summary>
    public abstract void BackwardWeights(
        OperationContext context, ConvolutionOptions options, Tensor x, Tensor dy, Tensor dWeight);
}
