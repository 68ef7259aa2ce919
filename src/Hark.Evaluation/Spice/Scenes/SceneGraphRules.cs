using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// What a sentence states, read off its dependencies: the rules of SPICE 1.0 (Anderson et al. 2016) in their order,
/// which go back to the scene graph parser of Schuster et al. (2015).
/// </summary>
internal static class SceneGraphRules
{
    /// <summary>The statements of one sentence.</summary>
    /// <param name="dependencies">Collapsed dependencies with propagated conjuncts, as
    /// <see cref="CollapsedDependencies"/> makes them. Not changed.</param>
    public static IReadOnlyList<SceneTuple> Apply(DependencyGraph dependencies)
    {
        DependencyGraph graph = dependencies.Clone();
        QuantifierRule.Apply(graph);
        PronounRule.Apply(graph);
        TupleList tuples = new();
        IReadOnlyList<DependencyNode> words = GraphOrder.GovernorsFirst(graph);
        VerbRules.Apply(graph, words, tuples);
        PredicateRules.Apply(graph, words, tuples);
        ModifierRules.Apply(graph, words, tuples);
        VerbRules.ApplyToPassives(graph, words, tuples);
        NumberRules.Apply(graph, words, tuples);
        NounRules.Apply(graph, words, tuples);
        return tuples.Tuples;
    }
}
