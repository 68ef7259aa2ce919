using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>
/// The largest element along one axis. Among equal ones the first gets the gradient, as in PyTorch's max(dim).
/// </summary>
/// <param name="axis">The axis; negative numbers count from the end.</param>
/// <param name="keepDims">Whether the axis stays with size 1.</param>
[Experimental("HARK001")]
public sealed class MaxOperation(int axis, bool keepDims = false) : Operation
{
    /// <summary>The axis; negative numbers count from the end.</summary>
    public int Axis => axis;

    /// <summary>Whether the axis stays with size 1.</summary>
    public bool KeepDims => keepDims;

    /// <inheritdoc/>
    public override string Name => "ReduceMax";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 1 || inputs[0].Rank == 0 || inputs[0][axis] == 0)
            throw Mismatch($"a tensor with values along axis {axis}", inputs);
        return new ReducedAxes([axis], keepDims).Output(inputs[0]);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => inputs[0].Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Shape x = inputs[0].Shape;
        int size = x[axis], inner = x.Stride(axis);
        if (x.Count == 0) return;
        Job job = new(inputs[0].Pointer, output.Pointer, size, inner);
        context.Team.Run(x.Count / (size * inner), job);
    }

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { Count: > 0 } dx) return;
        Tensor x = inputs[0], y = output, dy = outputGradient;
        int size = dx.Shape[axis], inner = dx.Shape.Stride(axis);
        context.Team.Run(dx.Count / (size * inner), outer =>
        {
            Span<float> gradient = dx.Span.Slice(outer * size * inner, size * inner);
            ReadOnlySpan<float> values = x.Span.Slice(outer * size * inner, size * inner);
            gradient.Clear();
            for (int i = 0; i < inner; i++)
            {
                float largest = y.Span[outer * inner + i];
                int at = i;
                while (!values[at].Equals(largest)) at += inner;
                gradient[at] = dy.Span[outer * inner + i];
            }
        });
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        for (int i = 0; i < output.Values.Length; i++) output[i] = inputs[0][Winner(inputs[0], i)];
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        for (int i = 0; i < outputGradient.Values.Length; i++) dx[Winner(inputs[0], i)] = outputGradient[i];
    }

    /// <summary>The position of the first largest element behind an output; a NaN wins.</summary>
    private int Winner<T>(PlainTensor<T> x, int output)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int stride = x.Shape.Stride(axis), size = x.Shape[axis];
        int best = output / stride * stride * size + output % stride;
        for (int i = 1, at = best + stride; i < size; i++, at += stride)
        {
            if (x[at] > x[best] || (T.IsNaN(x[at]) && !T.IsNaN(x[best]))) best = at;
        }
        return best;
    }

    /// <summary>A chunk is x [size, inner] to y [inner].</summary>
    private readonly unsafe struct Job(float* x, float* y, int size, int inner) : IParallelJob
    {
        public void Run(int chunk)
        {
            ReadOnlySpan<float> rows = new(x + ((nint)chunk * size * inner), size * inner);
            Span<float> largest = new(y + ((nint)chunk * inner), inner);
            rows[..inner].CopyTo(largest);
            for (int row = 1; row < size; row++)
            {
                ReadOnlySpan<float> values = rows.Slice(row * inner, inner);
                for (int i = 0; i < largest.Length; i++)
                {
                    if (!(values[i] <= largest[i]) && !float.IsNaN(largest[i])) largest[i] = values[i];
                }
            }
        }
    }
}

/// <summary>Calls of <see cref="MaxOperation"/>.</summary>
[Experimental("HARK001")]
public static class MaxExtensions
{
    /// <summary>The largest element along an axis, which disappears unless <paramref name="keepDims"/>.</summary>
    public static Tensor Max(this Tensor x, int axis, bool keepDims = false) =>
        new MaxOperation(axis, keepDims).Apply(x);
}
