namespace Hark.Engine.Graph;

/// <summary>A node that computes something, with what its operation prepared of the constants.</summary>
internal readonly record struct GraphStep(GraphNode Node, Operation Operation, object? Prepared);
