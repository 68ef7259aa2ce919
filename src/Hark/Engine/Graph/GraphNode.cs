using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Graph;

/// <summary>One operation of a graph with its inputs and its output. Immutable.</summary>
[Experimental("HARK001")]
public sealed class GraphNode
{
    internal GraphNode(Operation operation, GraphValue[] inputs)
    {
        Operation = operation;
        Inputs = inputs;
        Shape[] shapes = Array.ConvertAll(inputs, input => input.Shape);
        Shape shape = operation.OutputShape(shapes);
        Output = GraphValue.Of(this, shape);
        Flops = operation.Flops(shapes, shape);
    }

    /// <summary>What is computed.</summary>
    public Operation Operation { get; }

    /// <summary>The operands in the operation's order.</summary>
    public IReadOnlyList<GraphValue> Inputs { get; }

    /// <summary>The result.</summary>
    public GraphValue Output { get; }

    /// <summary>Floating-point operations of one run; a multiply-add counts as 2.</summary>
    public long Flops { get; }
}
