using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>
/// The relations between the phrases of a tree. A phrase stands for its head word, so each is taken at its highest node
/// with that head. The first governor of a phrase stays the only one.
/// </summary>
internal sealed class PhraseRelations
{
    private readonly Dictionary<PennTree, PennTree> governors = [];
    private readonly Dictionary<PennTree, List<string>> names = [];
    private readonly List<PennTree> dependents = []; // in the order in which they were found
    private readonly List<(PennTree Governor, PennTree Dependent)> stranded = [];

    private PhraseRelations()
    {
    }

    public static PhraseRelations Find(PennTree tree)
    {
        PhraseRelations relations = new();
        foreach (PennTree phrase in tree.All)
        {
            if (!phrase.IsPhrase) continue;
            PennTree governor = phrase.HighestOfHead;
            foreach (GrammarRule rule in EnglishGrammar.Rules)
                foreach (PennTree target in rule.Targets(phrase))
                    relations.Add(governor, target.HighestOfHead, rule.Name);
        }
        relations.AttachStranded(tree);
        return relations;
    }

    /// <summary>Governor, dependent and the relation that counts.</summary>
    public IEnumerable<(PennTree Governor, PennTree Dependent, string Relation)> Chosen() =>
    [
        .. dependents.Select(node => (governors[node], node, EnglishGrammar.MostSpecial(names[node]))),
        .. stranded.Select(static pair => (pair.Governor, pair.Dependent, EnglishGrammar.Unknown)),
    ];

    private void Add(PennTree governor, PennTree dependent, string name)
    {
        if (governor == dependent) return;
        if (governors.TryGetValue(dependent, out PennTree? first))
        {
            if (first == governor && !names[dependent].Contains(name)) names[dependent].Add(name);
            return;
        }
        if (Governs(dependent, governor)) return; // never a circle
        governors.Add(dependent, governor);
        names.Add(dependent, [name]);
        dependents.Add(dependent);
    }

    private bool Governs(PennTree above, PennTree below)
    {
        for (PennTree? node = below; node is not null; node = governors.GetValueOrDefault(node))
            if (node == above) return true;
        return false;
    }

    // Phrases that no rule has joined to the sentence hang on the phrase that they stand in.
    private void AttachStranded(PennTree root)
    {
        HashSet<PennTree> attached = [root];
        foreach (PennTree node in root.All)
        {
            if (node.IsWord || node.Parent is null || node.Parent.HeadChild == node) continue;
            PennTree governor = node.Parent.HighestOfHead;
            if (governors.GetValueOrDefault(node) != governor && attached.Add(TopOf(node)))
                stranded.Add((governor, node));
        }
    }

    private PennTree TopOf(PennTree node)
    {
        while (governors.TryGetValue(node, out PennTree? above)) node = above;
        return node;
    }
}
