using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// What is said of a subject alone: verbs without a noun as complement ("a woman smiles") and what stands with a copula
/// ("the man is a rider", "the woman is in the house").
/// </summary>
internal static class PredicateRules
{
    public static void Apply(DependencyGraph graph, IReadOnlyList<DependencyNode> words, TupleList tuples)
    {
        foreach (DependencyNode word in words)
            if (!graph.HasChild(word, "cop") && !HasComplement(graph, word)) State(graph, word, tuples);

        foreach (DependencyNode word in words)
            for (int copulas = graph.Children(word, "cop").Count(); copulas > 0; copulas--) State(graph, word, tuples);
    }

    private static bool HasComplement(DependencyGraph graph, DependencyNode word) =>
        Array.Exists(graph.EdgesFrom(word), static edge =>
            RelationNames.IsComplement(edge.Relation) && edge.Dependent.IsNoun);

    private static void State(DependencyGraph graph, DependencyNode word, TupleList tuples)
    {
        foreach (DependencyNode subject in graph.Children(word, "nsubj"))
        {
            if (!subject.IsNoun) continue;
            if (graph.Child(word, "case") is DependencyNode marker)
                tuples.AddRelation(subject, Preposition(graph, marker), word);
            else if (word.Lemma != "be")
                tuples.AddAttribute(subject, word);
        }
    }

    private static string Preposition(DependencyGraph graph, DependencyNode marker) =>
        string.Join(' ', graph.Children(marker, "mwe").Prepend(marker).Select(static node => node.Word));
}
