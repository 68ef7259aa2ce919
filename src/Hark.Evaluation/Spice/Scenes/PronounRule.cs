using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// Puts a noun in the place of each pronoun: the first one that a search from the root, level by level, meets, if it
/// stands before the pronoun. A singular pronoun takes singular nouns only.
/// </summary>
internal static class PronounRule
{
    private static readonly HashSet<string> singular = new(
        [
            "i", "me", "myself", "mine", "my", "yourself", "he", "him", "himself", "his", "she", "her", "herself",
            "hers", "it", "itself", "its", "one", "oneself", "one's",
        ], StringComparer.Ordinal);

    public static void Apply(DependencyGraph graph)
    {
        // All are found before any is replaced: a replacement changes what the search meets.
        List<(DependencyNode Pronoun, DependencyNode Noun)> pairs = [];
        foreach (DependencyNode pronoun in graph.Nodes)
        {
            if (pronoun.Index <= 1 || pronoun.Copy > 0 || !pronoun.Tag.StartsWith("PRP", StringComparison.Ordinal)
                || graph.Parent(pronoun) is null) continue;
            DependencyNode? noun = FirstNoun(graph, singular.Contains(pronoun.Word));
            if (noun is not null && noun.Index < pronoun.Index) pairs.Add((pronoun, noun));
        }
        foreach ((DependencyNode pronoun, DependencyNode noun) in pairs) Replace(graph, pronoun, noun);
    }

    private static DependencyNode? FirstNoun(DependencyGraph graph, bool isSingular)
    {
        if (graph.Roots.Count == 0) return null;
        Queue<DependencyNode> queue = new([graph.Roots[0]]);
        HashSet<DependencyNode> seen = [graph.Roots[0]];
        while (queue.TryDequeue(out DependencyNode? word))
        {
            if (word.IsNoun && !(isSingular && word.IsPluralNoun)) return word;
            foreach (DependencyEdge edge in graph.EdgesFrom(word))
                if (seen.Add(edge.Dependent)) queue.Enqueue(edge.Dependent);
        }
        return null;
    }

    private static void Replace(DependencyGraph graph, DependencyNode pronoun, DependencyNode noun)
    {
        if (graph.Roots.Remove(pronoun)) graph.Roots.Add(noun);
        else
            foreach (DependencyEdge edge in graph.EdgesTo(pronoun))
            {
                graph.Remove(edge);
                graph.Connect(edge.Governor, noun, edge.Relation);
            }
        foreach (DependencyEdge edge in graph.EdgesFrom(pronoun))
        {
            graph.Remove(edge);
            graph.Connect(noun, edge.Dependent, edge.Relation);
        }
    }
}
