namespace Hark.Engine.Graph;

/// <summary>Drops nodes on which no output depends.</summary>
internal static class DeadNodeRemoval
{
    public static NetworkGraph Apply(NetworkGraph graph)
    {
        HashSet<GraphValue> needed = [.. graph.Outputs];
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(graph.Nodes[i].Output)) needed.UnionWith(graph.Nodes[i].Inputs);
        }
        return new(graph.Inputs, [.. graph.Nodes.Where(node => needed.Contains(node.Output))], graph.Outputs);
    }
}
