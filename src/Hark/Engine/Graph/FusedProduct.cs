using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// A linear layer or a 1 x 1 convolution with its neighbours: y = act((x · gate) Wᵀ + b) + residual, inputs x [.., K],
/// weight, bias and then, where there are any, gate [B, 1, 1, K] (the scale of a squeeze-excitation) and residual
/// (like y). What the neighbours read and wrote stays in the cache.
/// </summary>
internal sealed unsafe class FusedProduct(Operation product, bool hasGate, bool hasResidual) : Operation
{
    /// <inheritdoc/>
    public override string Name => product.Name;

    /// <summary>The layer itself.</summary>
    public Operation Product => product;

    /// <summary>Whether the channels of x are scaled first.</summary>
    public bool HasGate => hasGate;

    /// <summary>Whether something is added in the end.</summary>
    public bool HasResidual => hasResidual;

    /// <summary>Whether a node is a product that can be fused: constant weight and bias, no taps or strides.</summary>
    public static bool Fits(GraphNode node) => node.Inputs.Count == 3
        && node.Inputs[1].Constant is not null
        && node.Inputs[2].Constant is not null
        && (node.Operation is LinearOperation
            || (node.Operation is Conv2dOperation { Options: { Groups: 1 } options }
                && ConvolutionAlgorithm.Geometry(options, node.Inputs[0].Shape, node.Inputs[1].Shape).IsPointwise));

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => product.OutputShape(inputs[..3]);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => product.Flops(inputs[..3], output)
        + (hasGate ? inputs[0].Count : 0) + (hasResidual ? output.Count : 0);

    /// <summary>Packs the weight [N, K] or [N, K, 1, 1].</summary>
    internal override object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs) =>
        packs.Transposed(constantInputs[1]!);

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        PackedMatrix packed = (PackedMatrix)context.Prepared!;
        Tensor x = inputs[0];
        int n = packed.Columns, depth = packed.Depth, rows = x.Shape.Rows;
        float* residual = hasResidual ? inputs[^1].Pointer : null;
        if (!hasGate)
        {
            Multiply(context.Team, rows, x.Pointer, packed, packed.Data, inputs[2], output.Pointer, residual);
            return;
        }

        Tensor gate = inputs[3];
        int clips = x.Shape[0], positions = rows / clips;
        if (positions <= 4 * n)
        {
            Tensor scaled = context.Scratch(x.Shape);
            BroadcastKernels.ScaleChannels(
                context.Team, x.Pointer, gate.Pointer, scaled.Pointer, clips, positions, depth);
            Multiply(context.Team, rows, scaled.Pointer, packed, packed.Data, inputs[2], output.Pointer, residual);
            return;
        }

        // (x · gate) Wᵀ = x (gate · Wᵀ): the weight is much smaller than the clip (and comes from farther away).
        Tensor weight = context.Scratch(new((int)PackedMatrix.Floats(depth, n)));
        for (int clip = 0; clip < clips; clip++)
        {
            nint from = (nint)clip * positions * depth, to = (nint)clip * positions * n;
            PanelScale.Run(context.Team, packed, gate.Pointer + ((nint)clip * depth), weight.Pointer);
            Multiply(
                context.Team, positions, x.Pointer + from, packed, weight.Pointer, inputs[2], output.Pointer + to,
                residual == null ? null : residual + to);
        }
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = new(inputs[0].Shape, [.. inputs[0].Values]);
        int depth = x.Shape[-1], perClip = x.Values.Length / x.Shape[0];
        for (int i = 0; hasGate && i < x.Values.Length; i++) x[i] *= inputs[3][(i / perClip * depth) + (i % depth)];
        product.PlainForward([x, inputs[1], inputs[2]], output);
        for (int i = 0; hasResidual && i < output.Values.Length; i++) output[i] += inputs[^1][i];
    }

    private void Multiply(
        ThreadTeam team, int rows, float* x, PackedMatrix shape, float* panels, Tensor bias, float* y, float* residual)
    {
        GemmBlock block = new()
        {
            Kernels = GemmKernelSet.Best,
            A = x,
            RowStride = shape.Depth,
            DepthStride = 1,
            B = panels,
            PanelStride = (nint)shape.Depth * GemmKernelSet.PanelColumns,
            C = y,
            Ldc = shape.Columns,
            Columns = shape.Columns,
            Depth = shape.Depth,
            Bias = bias.Pointer,
            Activation = FusedActivation.Of(product),
            Residual = residual,
        };
        Gemm.Run(team, rows, block);
    }
}
