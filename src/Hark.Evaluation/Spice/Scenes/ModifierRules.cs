using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>What modifies a noun: adjectives, phrases with a preposition, owners.</summary>
internal static class ModifierRules
{
    public static void Apply(DependencyGraph graph, IReadOnlyList<DependencyNode> words, TupleList tuples)
    {
        // a wooden fence
        foreach (DependencyNode word in words)
            foreach (DependencyNode adjective in graph.Children(word, "amod")) tuples.AddAttribute(word, adjective);

        // the fence is wooden
        foreach (DependencyNode adjective in words)
            if (adjective.Tag.StartsWith('J'))
                foreach (DependencyNode subject in graph.Children(adjective, "nsubj"))
                    tuples.AddAttribute(subject, adjective);

        // music from a radio
        foreach (DependencyNode noun in words)
            if (noun.IsNoun)
                foreach (DependencyEdge edge in graph.EdgesFrom(noun))
                    if (RelationNames.Preposition(edge.Relation) is string preposition)
                        tuples.AddRelation(noun, preposition, edge.Dependent);

        // the baker's oven
        foreach (DependencyNode noun in words)
            if (noun.IsNoun)
                foreach (DependencyNode owner in graph.Children(noun, "nmod:poss"))
                    if (owner.IsNoun) tuples.AddRelation(owner, "have", noun);
    }
}
