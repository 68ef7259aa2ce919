namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>
/// Collapsed dependencies with propagated conjuncts, as CoreNLP 3.6.0 makes them without extras ("CCprocessed"):
/// prepositions and conjunctions become part of the relations (nmod:in, conj:and), and what is said of the first
/// conjunct is said of all.
/// </summary>
internal static class CollapsedDependencies
{
    /// <summary>Collapses basic dependencies; <paramref name="basic"/> is not changed.</summary>
    public static DependencyGraph Of(DependencyGraph basic)
    {
        DependencyGraph graph = basic.Clone();
        LongPrepositions.Join(graph);
        PhraseCopies.Add(graph);
        CaseNames.Add(graph);
        ConjunctionNames.Add(graph);
        ConjunctPropagation.Apply(graph);
        return graph;
    }
}
