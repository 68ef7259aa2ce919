namespace Hark.Engine.Graph;

/// <summary>
/// Everything that executors of one graph share: the steps, prepared constants, and the layout of the arena.
/// </summary>
internal sealed class GraphPlan
{
    public GraphPlan(NetworkGraph graph, ConstantStore store, long cacheFloats = BatchCutting.CacheFloats)
    {
        Graph = graph;
        IReadOnlyList<BatchStretch> stretches = BatchCutting.Of(graph, cacheFloats);
        Memory = MemoryPlan.Of(graph, stretches);
        List<GraphStep> steps = [];
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            GraphNode node = graph.Nodes[i];
            if (node.Operation.IsView) continue;
            BatchStretch? stretch = stretches.FirstOrDefault(stretch => stretch.First <= i && i <= stretch.Last);
            steps.Add(new(node, store.Prepare(node), stretch));
        }
        Steps = steps;
    }

    public NetworkGraph Graph { get; }

    public MemoryPlan Memory { get; }

    public IReadOnlyList<GraphStep> Steps { get; }
}
