using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Hark.Engine.Ops;

/// <summary>
/// A function of the rows of x [.., V] whose gradient follows from its result: what softmax and log-softmax share.
/// </summary>
[Experimental("HARK001")]
public abstract class RowwiseOperation : Operation
{
    private protected RowwiseOperation()
    {
    }

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 && inputs[0].Rank > 0 ? inputs[0] : throw Mismatch("x [.., V]", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 5L * output.Count;

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int width = output.Shape[-1];
        for (int row = 0; row < output.Shape.Rows; row++)
            PlainRow<T>(inputs[0].Values.AsSpan(row * width, width), output.Values.AsSpan(row * width, width));
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        PlainTensor<T> y = new(outputGradient.Shape);
        PlainForward(inputs, y);
        int width = y.Shape[-1];
        for (int row = 0; row < y.Shape.Rows; row++)
        {
            PlainRowGradient<T>(
                y.Values.AsSpan(row * width, width),
                outputGradient.Values.AsSpan(row * width, width),
                dx.Values.AsSpan(row * width, width));
        }
    }

    /// <summary>y of one row.</summary>
    private protected abstract void PlainRow<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>dx of one row from its y and dy.</summary>
    private protected abstract void PlainRowGradient<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
