using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// The things of a scene: every noun. In a compound the modifier is an attribute of its head, and neither of them is
/// listed as a thing of its own (adding the attribute makes one of the head).
/// </summary>
internal static class NounRules
{
    public static void Apply(DependencyGraph graph, IReadOnlyList<DependencyNode> words, TupleList tuples)
    {
        HashSet<DependencyNode> compounds = [];
        foreach (DependencyNode head in words)
            if (head.IsNoun)
                foreach (DependencyNode modifier in graph.Children(head, "compound"))
                {
                    if (!modifier.IsNoun) continue;
                    compounds.Add(head);
                    compounds.Add(modifier);
                    tuples.AddAttribute(head, modifier);
                }

        foreach (DependencyNode word in words)
            if (word.IsNoun && !compounds.Contains(word)) tuples.AddObject(word);
    }
}
