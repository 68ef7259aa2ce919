namespace Hark.Engine.Graph;

/// <summary>
/// A rewriting of a graph, node by node in order. What it replaces stays in the graph without a use until
/// <see cref="DeadNodeRemoval"/>.
/// </summary>
internal abstract class GraphPass
{
    private Dictionary<GraphValue, int> uses = [];
    private ILookup<GraphValue, GraphNode?> users = Array.Empty<GraphNode?>().ToLookup(_ => default(GraphValue)!);

    /// <summary>The rewritten graph.</summary>
    public NetworkGraph Apply(NetworkGraph graph)
    {
        uses = graph.CountUses();
        users = graph.Nodes
            .SelectMany(node => node.Inputs.Select(input => (Input: input, User: (GraphNode?)node)))
            .Concat(graph.Outputs.Select(output => (Input: output, User: (GraphNode?)null)))
            .ToLookup(use => use.Input, use => use.User);
        List<GraphNode> nodes = [];
        HashSet<GraphNode> made = [];
        Dictionary<GraphValue, GraphValue> replaced = [];
        foreach (GraphNode node in graph.Nodes)
        {
            GraphValue[] inputs = [.. node.Inputs.Select(input => replaced.GetValueOrDefault(input, input))];
            GraphValue result = Rewrite(node, inputs) ?? Keep(node, inputs);
            Add(result);
            if (result != node.Output) replaced.Add(node.Output, result);
        }
        return new(
            graph.Inputs,
            nodes,
            [.. graph.Outputs.Select(output => replaced.GetValueOrDefault(output, output))]);

        void Add(GraphValue value) // with the new nodes that it comes from
        {
            if (value.Producer is not { } producer || !made.Add(producer)) return;
            foreach (GraphValue input in producer.Inputs) Add(input);
            nodes.Add(producer);
        }
    }

    /// <summary>The value that takes the place of a node's output, new or a constant; null to keep the node.</summary>
    /// <param name="node">The node as it was.</param>
    /// <param name="inputs">Its inputs as they are now.</param>
    protected abstract GraphValue? Rewrite(GraphNode node, GraphValue[] inputs);

    /// <summary>The node that makes an input, if nobody else uses what it makes.</summary>
    protected GraphNode? OnlyFor(GraphNode node, GraphValue[] inputs, int index = 0) =>
        inputs[index].Producer is { } producer && uses[node.Inputs[index]] == 1 ? producer : null;

    /// <summary>The nodes that use a value of the graph as it was; null stands for its outputs.</summary>
    protected IEnumerable<GraphNode?> UsersOf(GraphValue value) => users[value];

    private static GraphValue Keep(GraphNode node, GraphValue[] inputs) =>
        inputs.SequenceEqual(node.Inputs) ? node.Output : new GraphNode(node.Operation, inputs).Output;
}
