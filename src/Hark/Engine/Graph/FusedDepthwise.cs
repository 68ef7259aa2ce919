using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// A depthwise convolution with its neighbours: the pointwise convolution before it, if there is one, and the channel
/// means for squeeze-excitation behind it. Inputs x [B, T, F, K], weight and bias of the expansion, weight and bias of
/// the depthwise convolution, and a <see cref="SideRoom"/> [B, 1, 1, C] that the means are written into.
/// </summary>
internal sealed unsafe class FusedDepthwise(Conv2dOperation? expansion, Conv2dOperation depthwise) : Operation
{
    /// <inheritdoc/>
    public override string Name => depthwise.Name;

    /// <summary>The depthwise convolution.</summary>
    public Conv2dOperation Depthwise => depthwise;

    /// <summary>Whether a node is a depthwise convolution with constant weight and bias.</summary>
    public static bool Fits(GraphNode node) =>
        node.Inputs.Count == 3
        && node.Inputs[1].Constant is { } weight
        && node.Inputs[2].Constant is not null
        && node.Operation is Conv2dOperation { Options: var options }
        && options.Groups > 1 && weight.Shape[0] == options.Groups && weight.Shape[1] == 1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        depthwise.OutputShape([Expanded(inputs), inputs[^3], inputs[^2]]);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output)
    {
        Shape expanded = Expanded(inputs);
        return (expansion?.Flops(inputs[..3], expanded) ?? 0)
            + depthwise.Flops([expanded, inputs[^3], inputs[^2]], output) + output.Count;
    }

    /// <inheritdoc/>
    internal override object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs) => new Constants(
        expansion is null ? null : packs.Transposed(constantInputs[1]!),
        (Tensor)depthwise.Prepare([null, constantInputs[^3], constantInputs[^2]], packs)!);

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Constants constants = (Constants)context.Prepared!;
        Tensor x = inputs[0], weight = inputs[^3];
        Shape xShape = x.Shape;
        Shape expanded = expansion is null ? xShape : new(xShape[0], xShape[1], xShape[2], weight.Shape[0]);
        ConvolutionGeometry g = ConvolutionAlgorithm.Geometry(depthwise.Options, expanded, weight.Shape);
        float* w = constants.Taps.Pointer, bias = inputs[^2].Pointer, y = output.Pointer, means = inputs[^1].Pointer;
        Activation activation = depthwise.Options.Activation;
        if (constants.Expansion is not { } packed)
        {
            Kernels.Depthwise.Forward(context.Team, g, x.Pointer, w, bias, activation, y, means);
            return;
        }

        GemmBlock block = new()
        {
            Kernels = GemmKernelSet.Best,
            A = x.Pointer,
            RowStride = packed.Depth,
            DepthStride = 1,
            B = packed.Data,
            PanelStride = (nint)packed.Depth * GemmKernelSet.PanelColumns,
            Columns = packed.Columns,
            Depth = packed.Depth,
            Bias = inputs[2].Pointer,
            Activation = expansion!.Options.Activation,
        };
        ExpandedDepthwise.Forward(context.Team, g, block, w, bias, activation, y, means);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = inputs[0];
        if (expansion is not null)
        {
            x = new(expansion.OutputShape([x.Shape, inputs[1].Shape, inputs[2].Shape]));
            expansion.PlainForward(inputs[..3], x);
        }
        depthwise.PlainForward([x, inputs[^3], inputs[^2]], output);
        PlainTensor<T> means = inputs[^1];
        int channels = output.Shape[3], perClip = output.Shape.Stride(0);
        T share = T.CreateChecked(channels) / T.CreateChecked(perClip);
        Array.Clear(means.Values);
        for (int i = 0; i < output.Values.Length; i++)
            means[i / perClip * channels + i % channels] += share * output[i];
    }

    private Shape Expanded(ReadOnlySpan<Shape> inputs) =>
        expansion is null ? inputs[0] : expansion.OutputShape(inputs[..3]);

    private sealed record Constants(PackedMatrix? Expansion, Tensor Taps);
}
