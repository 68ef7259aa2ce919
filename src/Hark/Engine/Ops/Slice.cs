using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>A run of consecutive entries of one axis.</summary>
/// <param name="axis">The axis; negative numbers count from the end.</param>
/// <param name="start">The first entry.</param>
/// <param name="length">How many entries.</param>
[Experimental("HARK001")]
public sealed class SliceOperation(int axis, int start, int length) : Operation
{
    /// <summary>The axis; negative numbers count from the end.</summary>
    public int Axis => axis;

    /// <summary>The first entry.</summary>
    public int Start => start;

    /// <summary>How many entries.</summary>
    public int Length => length;

    /// <inheritdoc/>
    public override string Name => "Slice";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 1 || start < 0 || length < 0 || start > inputs[0][axis] - length)
            throw Mismatch($"entries {start} to {start + length} of axis {axis}", inputs);
        return inputs[0].With(axis, length);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Take<float>(inputs[0].Shape, inputs[0].Span, output.Shape, output.Span);

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        dx.Span.Clear();
        PutBack<float>(outputGradient.Shape, outputGradient.Span, dx.Shape, dx.Span);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
        Take<T>(inputs[0].Shape, inputs[0].Values, output.Shape, output.Values);

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is { } dx) PutBack<T>(outputGradient.Shape, outputGradient.Values, dx.Shape, dx.Values);
    }

    private void Take<T>(Shape xShape, ReadOnlySpan<T> x, Shape yShape, Span<T> y)
    {
        int stride = xShape.Stride(axis), row = Blocks.Row(yShape, axis);
        Blocks.Copy(x, Blocks.Row(xShape, axis), start * stride, y, row, 0, row);
    }

    private void PutBack<T>(Shape dyShape, ReadOnlySpan<T> dy, Shape dxShape, Span<T> dx)
    {
        int stride = dxShape.Stride(axis), row = Blocks.Row(dyShape, axis);
        Blocks.Copy(dy, row, 0, dx, Blocks.Row(dxShape, axis), start * stride, row);
    }
}

/// <summary>Calls of <see cref="SliceOperation"/>.</summary>
[Experimental("HARK001")]
public static class SliceExtensions
{
    /// <summary>The <paramref name="length"/> entries of an axis from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentException">The axis has no such entries.</exception>
    public static Tensor Slice(this Tensor x, int axis, int start, int length) =>
        new SliceOperation(axis, start, length).Apply(x);
}
