namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>
/// Joined phrases say two things: "flies to France and from Serbia" is flying to and flying from. A copy of the
/// governor takes the second phrase and becomes a conjunct of the first.
/// </summary>
internal static class PhraseCopies
{
    public static void Add(DependencyGraph graph)
    {
        foreach (DependencyNode noun in GraphOrder.GovernorsFirst(graph).ToArray()) CopyForPhrases(graph, noun);
        foreach (DependencyNode marker in GraphOrder.GovernorsFirst(graph).ToArray()) CopyForMarkers(graph, marker);
    }

    // in the rain and at night
    private static void CopyForPhrases(DependencyGraph graph, DependencyNode noun)
    {
        if (!graph.HasChild(noun, "case")
            || !Array.Exists(graph.EdgesTo(noun), static edge => edge.Relation is "nmod" or "acl" or "advcl")) return;
        foreach (DependencyNode conjunction in graph.Children(noun, "cc").ToArray())
        {
            DependencyNode[] conjuncts =
                [.. graph.Children(noun, "conj").Where(other => graph.HasChild(other, "case"))];
            if (conjuncts.Length == 0 || graph.Parent(noun) is not DependencyNode governor) continue;
            string relation = graph.Edge(governor, noun)!.Relation;
            List<DependencyNode> copies = [];
            foreach (DependencyNode conjunct in conjuncts)
            {
                DependencyNode copy = graph.AddCopy(governor);
                graph.Remove(graph.Edge(noun, conjunct)!);
                graph.Connect(copy, conjunct, relation);
                copies.Add(copy);
            }
            graph.Remove(graph.Edge(noun, conjunction)!);
            graph.Connect(Original(graph, governor), conjunction, "cc");
            Join(graph, governor, conjunction, copies);
        }
    }

    // to and from Serbia
    private static void CopyForMarkers(DependencyGraph graph, DependencyNode marker)
    {
        if (!Array.Exists(graph.EdgesTo(marker), static edge => edge.Relation == "case")) return;
        foreach (DependencyNode conjunction in graph.Children(marker, "cc").ToArray())
        {
            DependencyNode[] conjuncts = [.. graph.Children(marker, "conj")];
            if (conjuncts.Length == 0 || graph.Parent(marker) is not DependencyNode noun
                || graph.Parent(noun) is not DependencyNode governor) continue;
            string relation = graph.Edge(governor, noun)!.Relation;
            List<DependencyNode> copies = [];
            foreach (DependencyNode conjunct in conjuncts)
            {
                DependencyNode copy = graph.AddCopy(governor);
                graph.Connect(copy, noun, relation);
                if (relation is "nmod" or "acl" or "advcl")
                    CaseNames.Name(graph, graph.Edge(copy, noun)!, relation, conjunct);
                copies.Add(copy);
            }
            Join(graph, governor, conjunction, copies);
        }
    }

    private static void Join(
        DependencyGraph graph, DependencyNode governor, DependencyNode conjunction, List<DependencyNode> copies)
    {
        DependencyNode first = Original(graph, governor);
        foreach (DependencyNode copy in copies)
        {
            graph.Connect(first, copy, "conj");
            ConjunctionNames.Add(graph, conjunction, graph.Edge(first, copy)!);
        }
    }

    private static DependencyNode Original(DependencyGraph graph, DependencyNode node) =>
        node.Copy == 0 ? node : graph.At(node.Index)!;
}
