namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>
/// Says of every conjunct what is said of the first: its governors govern all, and its subject is the subject of verbs
/// and adjectives that have none.
/// </summary>
internal static class ConjunctPropagation
{
    public static void Apply(DependencyGraph graph)
    {
        DependencyGraph before = graph.Clone();
        foreach (DependencyEdge conjunct in before.Edges)
        {
            // A conjunct without a conjunction, as in a list of commas alone, takes part in nothing.
            if (!ConjunctionNames.IsConjunct(conjunct.Relation) || conjunct.Relation == "conj") continue;
            ShareGovernors(before, graph, conjunct.Governor, conjunct.Dependent);
            ShareSubject(before, graph, conjunct.Governor, conjunct.Dependent);
        }
    }

    private static void ShareGovernors(
        DependencyGraph before, DependencyGraph graph, DependencyNode first, DependencyNode other)
    {
        bool haveClauses = before.HasChild(first, "acl:relcl") && before.HasChild(other, "acl:relcl");
        foreach (DependencyEdge edge in before.EdgesTo(first))
        {
            if (edge.Governor == other || edge.Relation == "case") continue;
            // Nouns with relative clauses of their own: long sentences go wrong here.
            if (haveClauses && edge.Relation is "dobj" or "nsubj") continue;
            graph.Connect(edge.Governor, other, edge.Relation);
        }
    }

    private static void ShareSubject(
        DependencyGraph before, DependencyGraph graph, DependencyNode first, DependencyNode other)
    {
        bool isPredicate = other.Tag.StartsWith("VB", StringComparison.Ordinal)
            || other.Tag.StartsWith("JJ", StringComparison.Ordinal);
        if (!isPredicate || Subject(before, other) is not null || Subject(before, first) is not DependencyEdge subject)
            return;
        bool isPassive = before.HasChild(other, "auxpass");
        string relation = subject.Relation switch
        {
            "nsubjpass" when IsActive(other.Tag) => "nsubj",
            "csubjpass" when IsActive(other.Tag) => "csubj",
            "nsubj" when isPassive => "nsubjpass",
            "csubj" when isPassive => "csubjpass",
            string same => same,
        };
        graph.Connect(other, subject.Dependent, relation);
    }

    private static DependencyEdge? Subject(DependencyGraph graph, DependencyNode node) =>
        Array.Find(graph.EdgesFrom(node), static edge =>
            edge.Relation is "nsubj" or "nsubjpass" or "csubj" or "csubjpass");

    private static bool IsActive(string tag) =>
        tag is "VB" or "VBZ" or "VBP" || tag.StartsWith("JJ", StringComparison.Ordinal);
}
