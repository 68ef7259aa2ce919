using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>The product of two tensors, element by element with broadcasting.</summary>
[Experimental("HARK001")]
public sealed class MultiplyOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "Mul";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && Broadcasting.Join(inputs[0], inputs[1]) is { } shape
            ? shape
            : throw Mismatch("two tensors whose axes are equal or 1", inputs);

    /// <inheritdoc/>
    internal override bool CanReplaceGradient(int input) => input == 0;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        BroadcastLoops.Zip(context.Team, inputs[0], inputs[1], output, new Kernels.MultiplyOperation());

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[1] is { } db) Gradient(context, outputGradient, inputs[0], db);
        if (inputGradients[0] is { } da) Gradient(context, outputGradient, inputs[1], da); // may write over dy: last
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> a = inputs[0], b = inputs[1];
        int[] strideA = Broadcasting.Strides(a.Shape, output.Shape);
        int[] strideB = Broadcasting.Strides(b.Shape, output.Shape);
        for (int i = 0; i < output.Values.Length; i++)
        {
            int ai = Broadcasting.Position(i, output.Shape, strideA);
            int bi = Broadcasting.Position(i, output.Shape, strideB);
            output[i] = a[ai] * b[bi];
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        PlainTensor<T> a = inputs[0], b = inputs[1], dy = outputGradient;
        int[] strideA = Broadcasting.Strides(a.Shape, dy.Shape), strideB = Broadcasting.Strides(b.Shape, dy.Shape);
        for (int i = 0; i < dy.Values.Length; i++)
        {
            int ai = Broadcasting.Position(i, dy.Shape, strideA), bi = Broadcasting.Position(i, dy.Shape, strideB);
            if (inputGradients[0] is { } da) da[ai] += dy[i] * b[bi];
            if (inputGradients[1] is { } db) db[bi] += dy[i] * a[ai];
        }
    }

    /// <summary>The gradient of one factor: dy times the other one, summed where the factor repeats.</summary>
    private static unsafe void Gradient(OperationContext context, Tensor dy, Tensor other, Tensor target)
    {
        if (target.Shape == dy.Shape)
        {
            BroadcastLoops.Zip(context.Team, dy, other, target, new Kernels.MultiplyOperation());
            return;
        }
        BroadcastPlan plan = BroadcastPlan.Of(other.Shape, target.Shape, dy.Shape);
        if (other.Shape == dy.Shape && IsGate(plan))
        {
            // The gate of squeeze-excitation: nothing as large as the image is written.
            int groups = plan.Rank == 3 ? plan.Sizes[0] : 1;
            BroadcastKernels.ScaleChannelsGradient(
                context.Team, other.Pointer, dy.Pointer, target.Pointer,
                groups, plan.Sizes[plan.Rank - 2], plan.Columns);
            return;
        }
        Tensor product = context.Scratch(dy.Shape);
        BroadcastLoops.Zip(context.Team, dy, other, product, new Kernels.MultiplyOperation());
        AxisSums.Run(context, product.Pointer, dy.Shape, target.Shape, target.Pointer, 1);
    }

    /// <summary>Whether the second operand is [groups, 1, C] or [1, C] over [groups, rows, C].</summary>
    private static bool IsGate(BroadcastPlan plan) =>
        plan.Rank is 2 or 3
        && plan.StridesB[plan.Rank - 1] == 1
        && plan.StridesB[plan.Rank - 2] == 0
        && (plan.Rank == 2 || plan.StridesB[0] != 0);
}

/// <summary>Calls of <see cref="MultiplyOperation"/>.</summary>
[Experimental("HARK001")]
public static class MultiplyExtensions
{
    /// <summary>x · y with NumPy's broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Multiply(this Tensor x, Tensor y) => new MultiplyOperation().Apply(x, y);
}
