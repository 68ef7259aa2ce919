using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Graph;

/// <summary>A tensor of a graph: an input, a constant, or the output of a node. Immutable.</summary>
[Experimental("HARK001")]
public sealed class GraphValue
{
    private GraphValue(Shape shape, Tensor? constant, GraphNode? producer)
    {
        Shape = shape;
        Constant = constant;
        Producer = producer;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The values, shared with the network that was traced, if this is a constant.</summary>
    public Tensor? Constant { get; }

    /// <summary>The node that computes this value; null for inputs and constants.</summary>
    public GraphNode? Producer { get; }

    internal static GraphValue Input(Shape shape) => new(shape, null, null);

    internal static GraphValue Of(Tensor constant) => new(constant.Shape, constant, null);

    internal static GraphValue Of(GraphNode producer, Shape shape) => new(shape, null, producer);
}
