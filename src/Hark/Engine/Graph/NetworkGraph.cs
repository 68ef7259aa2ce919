using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Graph;

/// <summary>
/// The operations of one forward pass for fixed input shapes, in an order in which they can run. Immutable: passes make
/// new graphs, which share nodes and weights with the old ones.
/// </summary>
[Experimental("HARK001")]
public sealed class NetworkGraph
{
    internal NetworkGraph(
        IReadOnlyList<GraphValue> inputs, IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphValue> outputs)
    {
        Inputs = inputs;
        Nodes = nodes;
        Outputs = outputs;
        Constants =
        [
            .. nodes.SelectMany(node => node.Inputs)
                .Concat(outputs)
                .Where(value => value.Constant is not null)
                .Distinct(),
        ];
    }

    /// <summary>The inputs in the order of the traced function's arguments.</summary>
    public IReadOnlyList<GraphValue> Inputs { get; }

    /// <summary>The operations; each comes after those whose results it uses.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The outputs in the order in which the traced function returned them.</summary>
    public IReadOnlyList<GraphValue> Outputs { get; }

    /// <summary>The constants in the order of their first use.</summary>
    public IReadOnlyList<GraphValue> Constants { get; }

    /// <summary>Floating-point operations of one run; a multiply-add counts as 2.</summary>
    public long Flops => Nodes.Sum(node => node.Flops);

    /// <summary>
    /// The number of constant values: weights, and statistics of batch normalisation where they are not folded away.
    /// </summary>
    public long ParameterCount => Constants.Sum(constant => (long)constant.Shape.Count);

    /// <summary>Runs a function on symbolic tensors and records its operations, unchanged.</summary>
    /// <param name="forward">A forward pass in evaluation mode, without side effects.</param>
    /// <param name="inputs">The shapes of its arguments.</param>
    public static NetworkGraph Trace(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, params ReadOnlySpan<Shape> inputs) =>
        GraphTracer.Trace(forward, inputs, new ConstantStore());

    /// <summary>
    /// The graph after constant folding, folding of batch normalisation, and fusion of biases and activations.
    /// </summary>
    public NetworkGraph Optimize() => GraphPasses.Apply(this, new ConstantStore());

    /// <summary>One line per node with shapes and costs, then the totals.</summary>
    public override string ToString() => GraphText.Of(this);

    /// <summary>How often each value is used by nodes and as an output.</summary>
    internal Dictionary<GraphValue, int> CountUses()
    {
        Dictionary<GraphValue, int> uses = [];
        foreach (GraphValue value in Nodes.SelectMany(node => node.Inputs).Concat(Outputs))
            uses[value] = uses.GetValueOrDefault(value) + 1;
        return uses;
    }

    /// <summary>
    /// The last step that reads each value, directly or through a view; one past the end for outputs.
    /// </summary>
    internal Dictionary<GraphValue, int> LastUses()
    {
        Dictionary<GraphValue, int> last = [];
        foreach (GraphValue output in Outputs) last[output] = Nodes.Count;
        for (int step = Nodes.Count - 1; step >= 0; step--)
        {
            GraphNode node = Nodes[step];
            int use = node.Operation.IsView ? last.GetValueOrDefault(node.Output, step) : step;
            foreach (GraphValue input in node.Inputs) last[input] = Math.Max(last.GetValueOrDefault(input, -1), use);
        }
        return last;
    }
}
