namespace Hark.Engine.Graph;

/// <summary>A node that computes something, with what its operation prepared of the constants.</summary>
/// <param name="Node">The node.</param>
/// <param name="Prepared">The result of <see cref="Operation.Prepare"/>.</param>
/// <param name="Stretch">The stretch it belongs to; null where it runs for the whole batch.</param>
internal sealed record GraphStep(GraphNode Node, object? Prepared, BatchStretch? Stretch);
