using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// Makes of an analysed caption the graph that the rules of SPICE read: prepositions in the names of relations, and
/// what is said of one part of a conjunction said of all its parts.
/// </summary>
internal static class CaptionGraph
{
    public static DependencyGraph Build(
        IReadOnlyList<string> words, ParsedWord[] parsed, CaptionLexicon lexicon)
    {
        DependencyGraph graph = new();
        DependencyNode[] nodes = new DependencyNode[words.Count];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = graph.Add(words[i], PennTag(words[i], parsed[i].Tag), lexicon.Lemma(words[i], parsed[i].Tag));
        for (int i = 0; i < nodes.Length; i++)
        {
            ParsedWord word = parsed[i];
            if (word.Governor < 0) graph.Roots.Add(nodes[i]);
            else if (word.Relation == "nmod") graph.Connect(nodes[word.Governor], nodes[i], Modifier(words, parsed, i));
            else graph.Connect(nodes[word.Governor], nodes[i], word.Relation);
        }
        foreach (DependencyNode node in nodes) MarkPassive(graph, node);
        for (int i = 0; i < nodes.Length; i++)
            if (parsed[i].Relation == "conj") Share(graph, nodes[parsed[i].Governor], nodes[i]);
        return graph;
    }

    private static string PennTag(string word, string tag) => tag switch
    {
        "BEZ" => word switch { "is" or "'s" => "VBZ", "was" or "were" => "VBD", _ => "VBP" },
        "BEG" => "VBG",
        "BEN" => "VBN",
        "BE" => "VB",
        "HV" => word switch { "has" => "VBZ", "had" => "VBD", _ => "VBP" },
        "OF" or "SUB" => "IN",
        "DN" => "DT",
        "PRPS" => "PRP$",
        _ => tag,
    };

    // nmod:in, by the first preposition of the noun.
    private static string Modifier(IReadOnlyList<string> words, ParsedWord[] parsed, int noun)
    {
        int marker = Array.FindIndex(parsed, word => word.Governor == noun && word.Relation == "case");
        return marker < 0 ? "nmod" : "nmod:" + words[marker];
    }

    private static void MarkPassive(DependencyGraph graph, DependencyNode verb)
    {
        if (!graph.HasChild(verb, "auxpass")) return;
        foreach (DependencyEdge edge in graph.EdgesFrom(verb))
        {
            if (edge.Relation == "nsubj") edge.Relation = "nsubjpass";
            else if (edge.Relation == "nmod:by" && graph.EdgesTo(verb).All(static up => up.Relation != "acl"))
                edge.Relation = "nmod:agent";
        }
    }

    private static void Share(DependencyGraph graph, DependencyNode first, DependencyNode other)
    {
        foreach (DependencyEdge edge in graph.EdgesTo(first))
            if (edge.Relation is not ("conj" or "dep")) graph.Connect(edge.Governor, other, edge.Relation);
        if (!other.Tag.StartsWith('V') && !other.Tag.StartsWith('J')) return;
        if (graph.HasChild(other, "nsubj") || graph.HasChild(other, "nsubjpass")) return;
        foreach (DependencyEdge edge in graph.EdgesFrom(first))
        {
            if (edge.Relation is not ("nsubj" or "nsubjpass")) continue;
            graph.Connect(other, edge.Dependent, other.Tag == "VBN" && edge.Relation == "nsubjpass"
                || graph.HasChild(other, "auxpass") ? "nsubjpass" : "nsubj");
        }
    }
}
