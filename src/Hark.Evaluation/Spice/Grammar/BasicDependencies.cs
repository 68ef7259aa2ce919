using Hark.Evaluation.Spice.Dependencies;
using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Basic dependencies of a parse tree: every word has one governor.</summary>
internal static class BasicDependencies
{
    /// <summary>Reads the relations off a tree.</summary>
    /// <param name="tree">The tree; it is reshaped.</param>
    /// <exception cref="PennTreeException">The tree has no word.</exception>
    public static DependencyGraph Of(PennTree tree)
    {
        DependencyGraph graph = new();
        // By the leaf: reshaping moves leaves and never makes new ones.
        Dictionary<PennTree, DependencyNode> words = [];
        foreach (PennTree tag in tree.Tags)
            if (tag.Label != "-NONE-") words.Add(tag.First!, Add(graph, tag.Word!, TreeLabel.Clean(tag.Label)));
        TreeShaping.Apply(tree);
        HeadFinder.SetHeads(tree);

        PhraseRelations relations = PhraseRelations.Find(tree);
        foreach ((PennTree governor, PennTree dependent, string relation) in relations.Chosen())
            graph.Connect(words[governor.HeadTag!.First!], words[dependent.HeadTag!.First!], relation);
        graph.Roots.Add(words[tree.HeadTag!.First!]);
        RelativeObjects.Settle(graph);
        PassiveSubjects.Correct(graph);
        return graph;
    }

    private static DependencyNode Add(DependencyGraph graph, string word, string tag) =>
        graph.Add(word, tag, Lemmatizer.Lemma(word, tag));
}
