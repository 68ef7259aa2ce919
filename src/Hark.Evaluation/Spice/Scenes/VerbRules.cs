using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>Verbs that relate two things: "a man rides a horse", "a cat sitting in a chair".</summary>
internal static class VerbRules
{
    public static void Apply(DependencyGraph graph, IReadOnlyList<DependencyNode> words, TupleList tuples)
    {
        foreach (DependencyNode verb in words)
            if (!graph.HasChild(verb, "cop"))
                foreach (DependencyNode subject in graph.Children(verb, "nsubj"))
                    if (subject.IsNoun) Relate(graph, subject, verb, tuples);

        foreach (DependencyNode noun in words)
            foreach (DependencyNode verb in graph.Children(noun, "acl"))
                if (verb.Tag.StartsWith('V')) Relate(graph, noun, verb, tuples);
    }

    /// <summary>Passives that name who acts: "the bell is rung by a teacher".</summary>
    public static void ApplyToPassives(DependencyGraph graph, IReadOnlyList<DependencyNode> words, TupleList tuples)
    {
        foreach (DependencyNode verb in words)
            if (verb.Tag.StartsWith('V'))
                foreach (DependencyNode agent in graph.Children(verb, "nmod:agent").Where(Nouns))
                    foreach (DependencyNode target in graph.Children(verb, "nsubjpass").Where(Nouns))
                        tuples.AddRelation(agent, Phrase(graph, verb), target);
    }

    private static void Relate(DependencyGraph graph, DependencyNode subject, DependencyNode verb, TupleList tuples)
    {
        foreach (DependencyEdge edge in graph.EdgesFrom(verb))
        {
            if (!RelationNames.IsComplement(edge.Relation) || !edge.Dependent.IsNoun) continue;
            string phrase = Phrase(graph, verb);
            if (RelationNames.Preposition(edge.Relation) is string preposition) phrase += " " + preposition;
            tuples.AddRelation(subject, phrase, edge.Dependent);
        }
    }

    // The verb with its particle: "take off". The program drops "be" but not the space behind it.
    private static string Phrase(DependencyGraph graph, DependencyNode verb)
    {
        if (graph.Child(verb, "compound:prt") is not DependencyNode particle) return verb.Lemma;
        return (verb.Lemma == "be" ? "" : verb.Lemma) + " " + particle.Word;
    }

    private static bool Nouns(DependencyNode node) => node.IsNoun;
}
