namespace Hark.Engine.Graph;

/// <summary>
/// An operation whose kernel was chosen for the shapes of one node; shapes, cost and plain twin are the original's.
/// </summary>
internal abstract class FixedShapeOperation(Operation original) : Operation
{
    /// <inheritdoc/>
    public override string Name => original.Name;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => original.OutputShape(inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => original.Flops(inputs, output);

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
        original.PlainForward(inputs, output);
}
