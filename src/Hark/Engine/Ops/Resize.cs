using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Hark.Engine.Ops;

/// <summary>Interpolates one axis to another size, as PyTorch's <c>interpolate</c> does (axis after axis).</summary>
/// <param name="axis">The axis; negative numbers count from the end.</param>
/// <param name="size">Its new size, at least 1.</param>
/// <param name="interpolation">How.</param>
/// <param name="alignsCorners">
/// Whether first and last samples stay where they are; otherwise the outer edges of their cells do.
/// </param>
[Experimental("HARK001")]
public sealed class ResizeOperation(int axis, int size, Interpolation interpolation, bool alignsCorners) : Operation
{
    /// <summary>The axis; negative numbers count from the end.</summary>
    public int Axis => axis;

    /// <summary>How.</summary>
    public Interpolation Interpolation => interpolation;

    /// <summary>Whether first and last samples stay where they are.</summary>
    public bool AlignsCorners => alignsCorners;

    /// <inheritdoc/>
    public override string Name => "Resize";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 && size > 0 && inputs[0][axis] > 0
            ? inputs[0].With(axis, size)
            : throw Mismatch($"an axis {axis} with at least one entry, to become {size}", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        2L * output.Count * (interpolation switch { Interpolation.Nearest => 0, Interpolation.Linear => 2, _ => 4 });

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Mix<float>(inputs[0].Shape, inputs[0].Span, output.Span);

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
        Spread<float>(dx.Shape, outputGradient.Span, dx.Span);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        ResizeTaps taps = Taps(inputs[0].Shape);
        int stride = output.Shape.Stride(axis), old = inputs[0].Shape[axis];
        for (int i = 0; i < output.Values.Length; i++)
        {
            int place = i / stride % size, block = i / stride / size * old * stride + i % stride;
            for (int tap = 0; tap < taps.Count; tap++)
            {
                T weight = T.CreateChecked(taps.Weights(place)[tap]);
                output[i] += weight * inputs[0][block + taps.Indices(place)[tap] * stride];
            }
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        ResizeTaps taps = Taps(dx.Shape);
        int stride = dx.Shape.Stride(axis), old = dx.Shape[axis];
        for (int i = 0; i < outputGradient.Values.Length; i++)
        {
            int place = i / stride % size, block = i / stride / size * old * stride + i % stride;
            for (int tap = 0; tap < taps.Count; tap++)
            {
                T weight = T.CreateChecked(taps.Weights(place)[tap]);
                dx[block + taps.Indices(place)[tap] * stride] += weight * outputGradient[i];
            }
        }
    }

    private ResizeTaps Taps(Shape x) => new(x[axis], size, interpolation, alignsCorners);

    // Everything inside the axis is a line; a line of the result is a weighted sum of lines.
    private void Mix<T>(Shape shape, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ResizeTaps taps = Taps(shape);
        int stride = shape.Stride(axis), old = shape[axis];
        y.Clear();
        for (int line = 0; line < y.Length / Math.Max(stride, 1); line++)
        {
            int place = line % size, block = line / size * old;
            for (int tap = 0; tap < taps.Count; tap++)
            {
                ReadOnlySpan<T> source = x.Slice((block + taps.Indices(place)[tap]) * stride, stride);
                AddScaled(source, T.CreateChecked(taps.Weights(place)[tap]), y.Slice(line * stride, stride));
            }
        }
    }

    private void Spread<T>(Shape shape, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ResizeTaps taps = Taps(shape);
        int stride = shape.Stride(axis), old = shape[axis];
        for (int line = 0; line < dy.Length / Math.Max(stride, 1); line++)
        {
            int place = line % size, block = line / size * old;
            for (int tap = 0; tap < taps.Count; tap++)
            {
                Span<T> target = dx.Slice((block + taps.Indices(place)[tap]) * stride, stride);
                AddScaled(dy.Slice(line * stride, stride), T.CreateChecked(taps.Weights(place)[tap]), target);
            }
        }
    }

    private static void AddScaled<T>(ReadOnlySpan<T> source, T weight, Span<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        Vector<T> factor = new(weight);
        for (; i <= target.Length - Vector<T>.Count; i += Vector<T>.Count)
            (new Vector<T>(target[i..]) + factor * new Vector<T>(source[i..])).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] += weight * source[i];
    }
}

/// <summary>Calls of <see cref="ResizeOperation"/>.</summary>
[Experimental("HARK001")]
public static class ResizeExtensions
{
    /// <summary>Interpolates one axis to another size.</summary>
    /// <param name="x">[..].</param>
    /// <param name="axis">The axis; negative numbers count from the end.</param>
    /// <param name="size">Its new size.</param>
    /// <param name="interpolation">How.</param>
    /// <param name="alignsCorners">Whether first and last samples stay where they are.</param>
    public static Tensor Resize(
        this Tensor x, int axis, int size, Interpolation interpolation, bool alignsCorners = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new ResizeOperation(axis, size, interpolation, alignsCorners).Apply(x);
    }
}
