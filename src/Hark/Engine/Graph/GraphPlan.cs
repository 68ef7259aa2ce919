namespace Hark.Engine.Graph;

/// <summary>
/// Everything that executors of one graph share: the steps, prepared constants, and the layout of the arena.
/// </summary>
internal sealed class GraphPlan
{
    public GraphPlan(NetworkGraph graph, ConstantStore store)
    {
        Graph = graph;
        Memory = MemoryPlan.Of(graph);
        Steps = [.. graph.Nodes.Where(node => !node.Operation.IsView)
            .Select(node => new GraphStep(node, FixedShape.Resolve(node), store.Prepare(node)))];
    }

    public NetworkGraph Graph { get; }

    public MemoryPlan Memory { get; }

    public IReadOnlyList<GraphStep> Steps { get; }
}
