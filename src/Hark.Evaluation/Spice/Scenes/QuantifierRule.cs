using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// Makes the counted noun the head of its phrase: in "a couple of cars pass" the cars pass. The quantifier becomes one
/// expression (mwe) that hangs on the noun by qmod.
/// </summary>
internal static class QuantifierRule
{
    // "a lot of": needs its article
    private static readonly HashSet<string> withArticle = Words(
        """
        array assortment bit bunch clutch couple dozen form handful heap kind litany lot mountain multitude number pair
        plethora range series sheaf slew sort spate string ton total triple type variety version wad wave
        """);

    // "dozens of"
    private static readonly HashSet<string> plurals = Words(
        """
        billions dozens hundreds loads lots many millions mountains multitudes pairs plenty several tens thousands tons
        trillions
        """);

    // "some of the", "all of them"
    private static readonly HashSet<string> partitives = Words(
        """
        all billion both eight everyone five four hundred million neither nine nobody one seven six some ten thousand
        three trillion two
        """);

    public static void Apply(DependencyGraph graph)
    {
        // Most sentences have no "of", without which there is nothing to match.
        if (graph.Nodes.Any(static node => Is(node, "of")))
            _ = ForEach(graph, WithArticle) && ForEach(graph, Plural) && ForEach(graph, Partitive);
    }

    // The noun that is counted and all words of the expression.
    private readonly record struct Match(DependencyNode Noun, DependencyNode[] Words);

    // A pattern is matched in the graph as it was before the pattern changed anything. Every rule ends at a quantifier
    // that hangs on nothing.
    private static bool ForEach(DependencyGraph graph, Func<DependencyGraph, DependencyNode, Match?> pattern)
    {
        DependencyGraph before = graph.Clone();
        foreach (DependencyNode quantifier in GraphOrder.GovernorsFirst(before))
        {
            if (pattern(before, quantifier) is not Match match) continue;
            if (!Promote(graph, quantifier, match.Noun)) return false;
            DependencyNode? first = null;
            foreach (DependencyNode word in match.Words.Distinct().Order())
            {
                foreach (DependencyEdge edge in graph.EdgesTo(word)) graph.Remove(edge);
                graph.Connect(first ?? match.Noun, word, first is null ? "qmod" : "mwe");
                first ??= word;
            }
        }
        return true;
    }

    private static Match? WithArticle(DependencyGraph graph, DependencyNode quantifier)
    {
        if (!withArticle.Contains(quantifier.Word)) return null;
        DependencyNode? article = graph.Children(quantifier, "det").FirstOrDefault(static node => Is(node, "a", "an"));
        if (article is null || Counted(graph, quantifier, IsNominal) is not Match counted) return null;
        IEnumerable<DependencyNode> adjectives =
            graph.Children(quantifier, "amod").Where(node => node.Index < quantifier.Index);
        return counted with { Words = [article, .. counted.Words, .. adjectives] };
    }

    private static Match? Plural(DependencyGraph graph, DependencyNode quantifier) =>
        plurals.Contains(quantifier.Word) || IsNumber(quantifier.Word, "s")
            ? WithLeftChildren(graph, quantifier, Counted(graph, quantifier, IsNominal)) : null;

    private static Match? Partitive(DependencyGraph graph, DependencyNode quantifier) =>
        partitives.Contains(quantifier.Word) || IsNumber(quantifier.Word, "")
            ? WithLeftChildren(graph, quantifier,
                Counted(graph, quantifier, node => IsNoun(node) && HasOfBeforeDeterminer(graph, node))
                ?? Counted(graph, quantifier, IsPronoun)) : null;

    // The noun behind the quantifier's "of", which must follow the quantifier directly.
    private static Match? Counted(
        DependencyGraph graph, DependencyNode quantifier, Predicate<DependencyNode> fits)
    {
        foreach (DependencyEdge edge in graph.EdgesFrom(quantifier))
        {
            if (!edge.Relation.StartsWith("nmod", StringComparison.Ordinal) || !fits(edge.Dependent)) continue;
            DependencyNode? of = graph.Children(edge.Dependent, "case")
                .FirstOrDefault(node => Is(node, "of") && node.Index == quantifier.Index + 1);
            if (of is not null) return new(edge.Dependent, [quantifier, of]);
        }
        return null;
    }

    // What stands before the quantifier and belongs to it is part of the expression: "about two dozens of".
    private static Match? WithLeftChildren(DependencyGraph graph, DependencyNode quantifier, Match? match) =>
        match is not Match counted ? null : counted with
        {
            Words = [.. counted.Words, .. graph.EdgesFrom(quantifier).Select(static edge => edge.Dependent)
                .Where(node => node.Index < quantifier.Index)],
        };

    // The noun takes the quantifier's place in the sentence. False where it has none.
    private static bool Promote(DependencyGraph graph, DependencyNode quantifier, DependencyNode noun)
    {
        if (graph.Roots.Remove(quantifier)) graph.Roots.Add(noun);
        else
        {
            if (graph.Parent(quantifier) is not DependencyNode parent) return false;
            DependencyEdge edge = graph.Edge(parent, quantifier)!;
            graph.Remove(edge);
            graph.Connect(parent, noun, edge.Relation);
        }
        if (graph.Edge(quantifier, noun) is DependencyEdge counted) graph.Remove(counted);
        return true;
    }

    // "of the birds": the determiner is the next dependent behind "of".
    private static bool HasOfBeforeDeterminer(DependencyGraph graph, DependencyNode noun)
    {
        DependencyEdge[] edges = graph.EdgesFrom(noun);
        for (int i = 0; i + 1 < edges.Length; i++)
            if (edges[i].Relation == "case" && Is(edges[i].Dependent, "of") && edges[i + 1].Relation == "det")
                return true;
        return false;
    }

    private static bool IsNominal(DependencyNode node) => IsNoun(node) || IsPronoun(node);

    private static bool IsNoun(DependencyNode node) => node.Tag.StartsWith("NN", StringComparison.Ordinal);

    private static bool IsPronoun(DependencyNode node) => node.Tag.StartsWith("PRP", StringComparison.Ordinal);

    private static bool Is(DependencyNode node, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
            if (node.Word.Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool IsNumber(string word, string suffix) =>
        word.Length > suffix.Length && word.EndsWith(suffix, StringComparison.Ordinal)
        && word.AsSpan(0, word.Length - suffix.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static HashSet<string> Words(string text) => new(
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
