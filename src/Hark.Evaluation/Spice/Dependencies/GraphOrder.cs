namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>The order in which rules meet the words of a graph.</summary>
internal static class GraphOrder
{
    /// <summary>
    /// Every governor before its dependents, later dependents first: the order in which CoreNLP matches patterns. A
    /// graph with a circle has no such order; its words come as in the sentence.
    /// </summary>
    public static IReadOnlyList<DependencyNode> GovernorsFirst(DependencyGraph graph)
    {
        List<DependencyNode> finished = [];
        Dictionary<DependencyNode, bool> isFinished = [];
        foreach (DependencyNode start in graph.Nodes)
            if (!Visit(graph, start, isFinished, finished)) return graph.Nodes;
        finished.Reverse();
        return finished;
    }

    // Depth first with a stack of its own: sentences come from files and may be long.
    private static bool Visit(
        DependencyGraph graph, DependencyNode start, Dictionary<DependencyNode, bool> isFinished,
        List<DependencyNode> finished)
    {
        if (!isFinished.TryAdd(start, false)) return true;
        Stack<(DependencyNode Node, DependencyEdge[] Edges, int Next)> path = new();
        path.Push((start, graph.EdgesFrom(start), 0));
        while (path.TryPop(out (DependencyNode Node, DependencyEdge[] Edges, int Next) step))
        {
            if (step.Next == step.Edges.Length)
            {
                isFinished[step.Node] = true;
                finished.Add(step.Node);
                continue;
            }
            path.Push(step with { Next = step.Next + 1 });
            DependencyNode child = step.Edges[step.Next].Dependent;
            if (isFinished.TryGetValue(child, out bool done))
            {
                if (!done) return false; // a circle
                continue;
            }
            isFinished.Add(child, false);
            path.Push((child, graph.EdgesFrom(child), 0));
        }
        return true;
    }
}
