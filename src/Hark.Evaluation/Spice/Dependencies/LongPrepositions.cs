namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>
/// Joins prepositions of several words: in "in front of a house" front is no thing, and the house is where somebody
/// stands. The first word becomes the case marker; the others hang on it by mwe.
/// </summary>
internal static class LongPrepositions
{
    // Both words mark the same noun.
    private static readonly string[] flat =
    [
        "across from", "along with", "alongside of", "apart from", "as for", "as from", "as of", "as per", "as to",
        "aside from", "based on", "close by", "close to", "contrary to", "compared to", "compared with", "except for",
        "exclusive of", "far from", "followed by", "inside of", "irrespective of", "next to", "near to", "off of",
        "out of", "outside of", "owing to", "preliminary to", "preparatory to", "previous to", "pursuant to",
        "regardless of", "subsequent to", "thanks to", "together with",
    ];

    // The first word governs the phrase of the second.
    private static readonly string[] nested =
    [
        "apart from", "as from", "aside from", "away from", "close by", "close to", "contrary to", "far from",
        "next to", "near to", "out of", "outside of", "pursuant to", "regardless of", "together with",
    ];

    // A noun between two prepositions.
    private static readonly string[] threefold =
    [
        "by means of", "in accordance with", "in addition to", "in case of", "in front of", "in lieu of", "in place of",
        "in spite of", "on account of", "on behalf of", "on top of", "with regard to", "with respect to",
    ];

    public static void Join(DependencyGraph graph)
    {
        string[] words = [.. graph.Nodes.Select(static node => node.Word.ToLowerInvariant())];
        foreach (string phrase in flat)
            foreach (int start in Occurrences(words, phrase))
                JoinFlat(graph, graph.Nodes[start], graph.Nodes[start + 1]);
        foreach (string phrase in nested)
            foreach (int start in Occurrences(words, phrase))
                JoinNested(graph, graph.Nodes[start], graph.Nodes[start + 1]);
        foreach (string phrase in threefold)
            foreach (int start in Occurrences(words, phrase))
                JoinThreefold(graph, graph.Nodes[start], graph.Nodes[start + 1], graph.Nodes[start + 2]);
    }

    private static IEnumerable<int> Occurrences(string[] words, string phrase)
    {
        string[] parts = phrase.Split(' ');
        for (int start = 0; start + parts.Length <= words.Length; start++)
            if (words.AsSpan(start, parts.Length).SequenceEqual(parts)) yield return start;
    }

    private static void JoinFlat(DependencyGraph graph, DependencyNode first, DependencyNode second)
    {
        if (graph.HasChildren(first) || graph.HasChildren(second)) return;
        DependencyNode? noun = graph.EdgesTo(second).Where(static edge => edge.Relation == "case")
            .Select(static edge => edge.Governor)
            .FirstOrDefault(governor => graph.Edge(governor, first)?.Relation is "case" or "advmod");
        if (noun is not null) JoinWords(graph, noun, "case", first, second);
    }

    private static void JoinNested(DependencyGraph graph, DependencyNode first, DependencyNode second)
    {
        DependencyNode? noun = NounOf(graph, first, second, ["nmod"], ["case"]);
        if (noun is null) return;
        DependencyEdge link = graph.Edge(first, noun)!;
        if (graph.Roots.Contains(first)) MoveRoot(graph, link);
        else
        {
            if (graph.Parent(first) is not DependencyNode governor) return;
            graph.Remove(link);
            string outer = graph.Edge(governor, first)!.Relation;
            graph.Connect(governor, noun, graph.HasChild(first, "cop") && JoinsClauses(outer) ? outer : link.Relation);
        }
        MoveChildren(graph, first, noun);
        JoinWords(graph, noun, "case", first, second);
    }

    private static void JoinThreefold(
        DependencyGraph graph, DependencyNode first, DependencyNode middle, DependencyNode last)
    {
        if (graph.Edge(middle, first)?.Relation != "case" || graph.HasChildren(first)) return;
        DependencyNode? noun = NounOf(graph, middle, last, ["nmod", "acl", "advcl"], ["case", "mark"]);
        if (noun is null) return;
        DependencyEdge link = graph.Edge(middle, noun)!;
        string marker = "case";
        if (graph.Roots.Contains(middle)) MoveRoot(graph, link);
        else
        {
            if (graph.Parent(middle) is not DependencyNode governor) return;
            graph.Remove(link);
            string relation = graph.Edge(governor, middle)!.Relation;
            if (relation == "nmod" && link.Relation is "acl" or "advcl") (relation, marker) = (link.Relation, "mark");
            graph.Connect(governor, noun, relation);
        }
        MoveChildren(graph, middle, noun);
        JoinWords(graph, noun, marker, first, middle, last);
    }

    // The noun that hangs on a word and that the last word of the preposition marks.
    private static DependencyNode? NounOf(
        DependencyGraph graph, DependencyNode word, DependencyNode last, string[] relations, string[] markers) =>
        graph.HasChildren(last) ? null : graph.EdgesFrom(word).FirstOrDefault(edge => relations.Contains(edge.Relation)
            && markers.Contains(graph.Edge(edge.Dependent, last)?.Relation))?.Dependent;

    private static void MoveRoot(DependencyGraph graph, DependencyEdge link)
    {
        graph.Remove(link);
        graph.Roots.Remove(link.Governor);
        graph.Roots.Add(link.Dependent);
    }

    private static void MoveChildren(DependencyGraph graph, DependencyNode from, DependencyNode to)
    {
        foreach (DependencyEdge edge in graph.EdgesFrom(from))
        {
            graph.Remove(edge);
            graph.Connect(to, edge.Dependent, edge.Relation);
        }
    }

    private static void JoinWords(
        DependencyGraph graph, DependencyNode noun, string relation, params ReadOnlySpan<DependencyNode> words)
    {
        foreach (DependencyNode word in words)
        {
            if (graph.Parent(word) is DependencyNode governor) graph.Remove(graph.Edge(governor, word)!);
            if (word == words[0]) graph.Connect(noun, word, relation);
            else graph.Connect(words[0], word, "mwe");
        }
    }

    private static bool JoinsClauses(string relation) =>
        relation is "conj" or "xcomp" or "ccomp" or "acl" or "advcl" or "acl:relcl" or "parataxis" or "appos" or "list";
}
