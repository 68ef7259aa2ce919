using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>Collects the statements of a sentence from its words.</summary>
internal sealed class TupleList
{
    private readonly List<SceneTuple> tuples = [];

    public IReadOnlyList<SceneTuple> Tuples => tuples;

    public void AddObject(DependencyNode subject) => tuples.Add(SceneTuple.OfObject(Text(subject)));

    public void AddAttribute(DependencyNode subject, DependencyNode attribute) =>
        tuples.Add(SceneTuple.OfAttribute(Text(subject), Text(attribute)));

    public void AddRelation(DependencyNode subject, string relation, DependencyNode target) =>
        tuples.Add(SceneTuple.OfRelation(Text(subject), relation, Text(target)));

    private static string Text(DependencyNode node) => node.Lemma.Trim().ToLowerInvariant();
}
