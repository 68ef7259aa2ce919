namespace Hark.Engine.Graph;

/// <summary>
/// Memory for a second result of a node, which takes it as an input and fills it. The input here only says when the
/// memory begins to be needed.
/// </summary>
internal sealed class SideRoom(Shape shape) : Operation
{
    /// <inheritdoc/>
    public override string Name => "SideRoom";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 && inputs[0][0] == shape[0] ? shape : throw Mismatch($"{shape[0]} items", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
    }
}

/// <summary>
/// The second result of a node: a view of its <see cref="SideRoom"/>, the first input, after the node that fills it,
/// the second.
/// </summary>
internal sealed class SideResult : Operation
{
    /// <inheritdoc/>
    public override string Name => "SideResult";

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 ? inputs[0] : throw Mismatch("the memory and the node that fills it", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        inputs[0].Span.CopyTo(output.Span);

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
        inputs[0].Values.CopyTo(output.Values, 0);
}
