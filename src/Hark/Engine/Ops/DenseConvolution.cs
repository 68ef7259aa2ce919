using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Every output channel sees every input channel: matrix products on patches, or on the points of Winograd tiles.
/// </summary>
internal sealed unsafe class DenseConvolution : ConvolutionAlgorithm
{
    public override object Prepare(ConvolutionOptions options, Tensor weight, PackedWeights packs)
    {
        // The strides of the filters do not depend on the size of the image: let it be one that fits any kernel.
        Shape w = weight.Shape;
        Shape x = new(1, w[2] * w[3] * options.DilationT, w[2] * w[3] * options.DilationF, w[1]);
        return new DenseFilters(weight, Strides(options, Geometry(options, x, w)), packs);
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
        ThreadTeam team = context.Team;
        float* b = bias is null ? null : bias.Pointer;
        DenseFilters? filters = prepared as DenseFilters;
        if (ConvolutionChoice.Tile(g, context.IsRecording) is { } tile)
        {
            if (filters is null)
            {
                Winograd.Forward(
                    team, g, tile, x.Pointer, weight.Pointer, Strides(options, g), y.Pointer, b, activation);
                return;
            }

            Winograd.Forward(team, g, x.Pointer, filters.Winograd(team, g, tile), y.Pointer, b, activation);
            return;
        }

        if (filters is null)
            Convolution.Forward(team, g, x.Pointer, weight.Pointer, Strides(options, g), y.Pointer, b, activation);
        else
            Convolution.Forward(team, g, x.Pointer, filters.Packed(team, g), y.Pointer, b, activation);
    }

    public override void BackwardData(
        OperationContext context, ConvolutionOptions options, Tensor dy, Tensor weight, Tensor dx)
    {
        ConvolutionGeometry g = Geometry(options, dx.Shape, weight.Shape);
        FilterStrides strides = Strides(options, g);
        if (WinogradTile.Fits(g) && ConvolutionChoice.Tile(Winograd.Turned(g), true) is { } tile)
            Winograd.BackwardData(context.Team, g, tile, dy.Pointer, weight.Pointer, strides, dx.Pointer);
        else
            Convolution.BackwardData(context.Team, g, dy.Pointer, weight.Pointer, strides, dx.Pointer);
    }

    /// <summary>Adds the gradient of the input to what is there.</summary>
    public static void AddBackwardData(
        OperationContext context, ConvolutionOptions options, Tensor dy, Tensor weight, Tensor dx)
    {
        ConvolutionGeometry g = Geometry(options, dx.Shape, weight.Shape);
        Convolution.BackwardData(
            context.Team, g, dy.Pointer, weight.Pointer, Strides(options, g), dx.Pointer, accumulate: true);
    }

    public override void BackwardWeights(
        OperationContext context, ConvolutionOptions options, Tensor x, Tensor dy, Tensor dWeight)
    {
        ConvolutionGeometry g = Geometry(options, x.Shape, dWeight.Shape);
        FilterStrides strides = Strides(options, g);
        if (ConvolutionChoice.TakesWinogradWeights(g))
            WinogradWeights.Run(context.Team, g, x.Pointer, dy.Pointer, dWeight.Pointer, strides);
        else
            Convolution.BackwardWeights(context.Team, g, x.Pointer, dy.Pointer, dWeight.Pointer, strides);
    }

    private static FilterStrides Strides(ConvolutionOptions options, in ConvolutionGeometry g) =>
        options.Axes == KernelAxes.TimeFrequency ? FilterStrides.TimeByFrequency(g) : FilterStrides.FrequencyByTime(g);
}
