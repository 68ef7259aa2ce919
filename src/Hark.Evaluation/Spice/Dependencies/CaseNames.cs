namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>Puts prepositions into the relations of the nouns and clauses that they mark: nmod becomes nmod:in.
/// </summary>
internal static class CaseNames
{
    public static void Add(DependencyGraph graph)
    {
        NameAgents(graph);
        foreach (DependencyEdge edge in graph.Edges)
        {
            if (edge.Relation is not ("nmod" or "advcl" or "acl")) continue;
            string kind = edge.Relation;
            DependencyNode[] markers = [.. graph.Children(edge.Dependent, "case")];
            if (markers.Length == 0) continue;
            DependencyNode longest = markers.MaxBy(marker => graph.Children(marker, "mwe").Count())!;
            // Of several markers of one word the last counts; one of several words comes before them.
            DependencyNode[] words = graph.HasChild(longest, "mwe")
                ? [.. graph.Children(longest, "mwe").Prepend(longest).Order()] : [markers[^1]];
            Name(graph, edge, kind, words);
        }
    }

    /// <summary>Names one relation by its marker's words; words that do not touch each other name relations of their
    /// own.</summary>
    public static void Name(DependencyGraph graph, DependencyEdge edge, string kind, params DependencyNode[] words)
    {
        string name = words[0].Word;
        for (int i = 1; i < words.Length; i++)
        {
            if (words[i].Index == words[i - 1].Index + 1) name += "_" + words[i].Word;
            else
            {
                graph.Connect(edge.Governor, edge.Dependent, $"{kind}:{name.ToLowerInvariant()}");
                name = words[i].Word;
            }
        }
        edge.Relation = $"{kind}:{name.ToLowerInvariant()}";
    }

    // "rung by the teacher": who acts in a passive.
    private static void NameAgents(DependencyGraph graph)
    {
        foreach (DependencyNode verb in graph.Nodes)
            if (graph.HasChild(verb, "auxpass"))
                foreach (DependencyEdge edge in graph.EdgesFrom(verb))
                    if (edge.Relation == "nmod" && graph.Children(edge.Dependent, "case").Any(static marker =>
                        marker.Word.Equals("by", StringComparison.OrdinalIgnoreCase))) edge.Relation = "nmod:agent";
    }
}
