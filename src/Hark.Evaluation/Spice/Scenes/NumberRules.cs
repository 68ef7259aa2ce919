using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// How many there are: "five buses" gives a bus the attribute five. Three patterns look for plurals; together they
/// leave out some (a plural object beside a plural subject that another word joins), as in SPICE.
/// </summary>
internal static class NumberRules
{
    public static void Apply(DependencyGraph graph, IReadOnlyList<DependencyNode> words, TupleList tuples)
    {
        foreach (DependencyNode verb in words)
        {
            DependencyNode? subject = graph.Children(verb, "nsubj").FirstOrDefault(static node => node.IsPluralNoun);
            DependencyNode? other = subject is null ? null : PluralObject(graph, verb) ?? PluralModifier(graph, verb);
            if (other is null) continue;
            AddNumber(graph, subject!, tuples);
            AddNumber(graph, other, tuples);
        }
        foreach (DependencyNode word in words)
            if (word.IsPluralNoun && IsOnlyPluralOfItsVerb(graph, word)) AddNumber(graph, word, tuples);
        foreach (DependencyNode word in words)
            if (word.IsPluralNoun && IsOutsideOfSubjects(graph, word)) AddNumber(graph, word, tuples);
    }

    private static DependencyNode? PluralObject(DependencyGraph graph, DependencyNode verb) => Array.Find(
        graph.EdgesFrom(verb), static edge => RelationNames.IsObject(edge.Relation) && edge.Dependent.IsPluralNoun)
        ?.Dependent;

    private static DependencyNode? PluralModifier(DependencyGraph graph, DependencyNode verb) => Array.Find(
        graph.EdgesFrom(verb), edge => RelationNames.IsModifierButAgent(edge.Relation)
            && edge.Dependent.IsPluralNoun && graph.HasChild(edge.Dependent, "case"))?.Dependent;

    private static bool IsOnlyPluralOfItsVerb(DependencyGraph graph, DependencyNode word) =>
        graph.Roots.Contains(word) || Array.Exists(graph.EdgesTo(word), edge => edge.Relation == "nsubj"
            && PluralObject(graph, edge.Governor) is null && PluralModifier(graph, edge.Governor) is null);

    private static bool IsOutsideOfSubjects(DependencyGraph graph, DependencyNode word) =>
        !graph.Roots.Contains(word) && !Array.Exists(graph.EdgesTo(word), edge => edge.Relation == "nsubj"
            || ((RelationNames.IsObject(edge.Relation) || edge.Relation.StartsWith("nmod", StringComparison.Ordinal))
                && graph.Children(edge.Governor, "nsubj").Any(static node => node.IsPluralNoun)));

    // A number behind its noun is a name: "number 5".
    private static void AddNumber(DependencyGraph graph, DependencyNode word, TupleList tuples)
    {
        if (graph.Child(word, "nummod") is DependencyNode number)
        {
            if (number.Index < word.Index) tuples.AddAttribute(word, number);
        }
        else if (graph.Child(word, "qmod") is DependencyNode quantifier)
            tuples.AddAttribute(word, quantifier);
    }
}
