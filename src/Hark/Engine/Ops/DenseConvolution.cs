using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>Every output channel sees every input channel: matrix products.</summary>
internal sealed unsafe class DenseConvolution : ConvolutionAlgorithm
{
    public override object Prepare(ConvolutionOptions options, Tensor weight)
    {
        // The packed form does not depend on the size of the image: let it be one that fits any kernel.
        Shape w = weight.Shape;
        Shape x = new(1, w[2] * w[3] * options.DilationT, w[2] * w[3] * options.DilationF, w[1]);
        ConvolutionGeometry g = Geometry(options, x, w);
        return Convolution.Pack(ThreadTeam.Shared, g, weight.Pointer, Strides(options, g));
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
        ConvolutionGeometry g = Geometry(options, x.Shape, weight.Shape);
        float* b = bias is null ? null : bias.Pointer;
        if (prepared is PackedMatrix packed)
        {
            Convolution.Forward(context.Team, g, x.Pointer, packed, y.Pointer, b, activation);
            return;
        }
        Convolution.Forward(context.Team, g, x.Pointer, weight.Pointer, Strides(options, g), y.Pointer, b, activation);
    }

    public override void BackwardData(
        OperationContext context, ConvolutionOptions options, Tensor dy, Tensor weight, Tensor dx)
    {
        ConvolutionGeometry g = Geometry(options, dx.Shape, weight.Shape);
        Convolution.BackwardData(context.Team, g, dy.Pointer, weight.Pointer, Strides(options, g), dx.Pointer);
    }

    public override void BackwardWeights(
        OperationContext context, ConvolutionOptions options, Tensor x, Tensor dy, Tensor dWeight)
    {
        ConvolutionGeometry g = Geometry(options, x.Shape, dWeight.Shape);
        Convolution.BackwardWeights(context.Team, g, x.Pointer, dy.Pointer, dWeight.Pointer, Strides(options, g));
    }

    private static FilterStrides Strides(ConvolutionOptions options, in ConvolutionGeometry g) =>
        options.Axes == KernelAxes.TimeFrequency ? FilterStrides.TimeByFrequency(g) : FilterStrides.FrequencyByTime(g);
}
