using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Hark.Engine.Ops;

/// <summary>Another shape over the same elements. Costs nothing: the output shares the input's memory.</summary>
/// <param name="shape">The new shape, with the same number of elements.</param>
[Experimental("HARK001")]
public sealed class ReshapeOperation(Shape shape) : Operation
{
    /// <inheritdoc/>
    public override string Name => "Reshape";

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 && inputs[0].Count == shape.Count
            ? shape
            : throw Mismatch($"{shape.Count} elements", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        inputs[0].Span.CopyTo(output.Span);

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
        inputs[0].Values.CopyTo(output.Values, 0);

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is { } dx) outputGradient.Values.CopyTo(dx.Values, 0);
    }
}

/// <summary>Calls of <see cref="ReshapeOperation"/>.</summary>
[Experimental("HARK001")]
public static class ReshapeExtensions
{
    /// <summary>The same elements under another shape; one size may be -1 and follows from the others.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static Tensor Reshape(this Tensor x, params ReadOnlySpan<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(x);
        int open = sizes.IndexOf(-1);
        if (open < 0) return new ReshapeOperation(new(sizes)).Apply(x);

        int[] filled = sizes.ToArray();
        int known = 1;
        for (int i = 0; i < filled.Length; i++) known *= i == open ? 1 : filled[i];
        filled[open] = known == 0 ? 0 : x.Count / known;
        return new ReshapeOperation(new(filled)).Apply(x);
    }
}
