namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>Puts conjunctions into the relations of conjuncts: conj becomes conj:and.</summary>
internal static class ConjunctionNames
{
    public static void Add(DependencyGraph graph)
    {
        foreach (DependencyNode first in graph.Nodes)
            foreach (DependencyNode conjunction in graph.Children(first, "cc").ToArray())
                Add(graph, conjunction, [.. graph.EdgesFrom(first).Where(static edge => IsConjunct(edge.Relation))]);
    }

    /// <summary>Names conjuncts by one conjunction: those without a name, and those behind it.</summary>
    public static void Add(DependencyGraph graph, DependencyNode conjunction, params DependencyEdge[] conjuncts)
    {
        foreach (DependencyEdge edge in conjuncts)
            if (edge.Relation == "conj" || edge.Dependent.Index > conjunction.Index)
                edge.Relation = "conj:" + Name(graph, conjunction);
    }

    public static bool IsConjunct(string relation) =>
        relation == "conj" || relation.StartsWith("conj:", StringComparison.Ordinal);

    // Conjunctions of several words have the name of what they mean.
    private static string Name(DependencyGraph graph, DependencyNode conjunction)
    {
        string word = conjunction.Word.ToLowerInvariant();
        if (word == "not" && Word(graph, conjunction.Index - 1) == "but") return "negcc";
        if (Word(graph, conjunction.Index + 1) is not string next) return conjunction.Word;
        return (word, next) switch
        {
            ("but", "rather") or ("if", "not") or ("instead", "of") or ("rather", "than") => "negcc",
            ("but", "also") or ("as", "well") => "and",
            ("not", "to") when Word(graph, conjunction.Index + 2) == "mention" => "and",
            _ => word,
        };
    }

    private static string? Word(DependencyGraph graph, int index) => graph.At(index)?.Word.ToLowerInvariant();
}
