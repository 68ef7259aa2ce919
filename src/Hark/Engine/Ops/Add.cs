using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>The sum of two tensors, element by element with broadcasting.</summary>
[Experimental("HARK001")]
public sealed class AddOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "Add";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && Broadcasting.Join(inputs[0], inputs[1]) is { } shape
            ? shape
            : throw Mismatch("two tensors whose axes are equal or 1", inputs);

    /// <inheritdoc/>
    internal override bool PassesGradient(int input) => true;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        BroadcastLoops.Zip(context.Team, inputs[0], inputs[1], output, new Kernels.AddOperation());

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        Tensor dy = outputGradient;
        if (inputGradients[0] is { } da) AxisSums.Run(context, dy.Pointer, dy.Shape, da.Shape, da.Pointer, 1);
        if (inputGradients[1] is { } db) AxisSums.Run(context, dy.Pointer, dy.Shape, db.Shape, db.Pointer, 1);
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
            output[i] = a[ai] + b[bi];
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
            if (inputGradients[0] is { } da) da[ai] += dy[i];
            if (inputGradients[1] is { } db) db[bi] += dy[i];
        }
    }
}

/// <summary>Calls of <see cref="AddOperation"/>.</summary>
[Experimental("HARK001")]
public static class AddExtensions
{
    /// <summary>x + y with NumPy's broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Add(this Tensor x, Tensor y) => new AddOperation().Apply(x, y);
}
