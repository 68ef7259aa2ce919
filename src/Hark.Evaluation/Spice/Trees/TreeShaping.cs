namespace Hark.Evaluation.Spice.Trees;

/// <summary>
/// Brings a parse tree into the shape in which heads and relations are read: functions and empty nodes go, flat
/// coordinations and fixed expressions get nodes of their own. The steps and their order are those of CoreNLP 3.6.0;
/// dates and questions, which captions have not, keep their shape.
/// </summary>
internal static class TreeShaping
{
    /// <summary>Reshapes <paramref name="tree"/> in place.</summary>
    /// <exception cref="PennTreeException">No word is left.</exception>
    public static void Apply(PennTree tree)
    {
        Clean(tree);
        ExpressionGrouping.Apply(tree);
        Each(tree, JoinPrepositions);
        Each(tree, NameMixedPhrase);
        CoordinationGrouping.Apply(tree);
        QuantityGrouping.Apply(tree);
        Each(tree, DropRepetition);
        Each(tree, JoinConjunction);
        Each(tree, MoveAdverb);
        Each(tree, NameTimeClause);
        Each(tree, JoinNowThat);
    }

    private static void Each(PennTree tree, Action<PennTree> change)
    {
        foreach (PennTree node in tree.All)
            if (node.IsPhrase) change(node);
    }

    private static void Clean(PennTree tree)
    {
        foreach (PennTree empty in tree.All.Where(static node => node.Is("-NONE-")).ToArray())
        {
            PennTree node = empty;
            while (node.Parent is PennTree parent && parent.Children.Count == 1) node = parent;
            if (node.Parent is null) throw new PennTreeException("expected a word, found empty nodes only", 0);
            node.Remove();
        }
        if (tree.Label == "TOP") tree.Label = "ROOT";
        foreach (PennTree node in tree.All)
            if (!node.IsWord) node.Label = TreeLabel.Clean(node.Label);
    }

    // "from and to Serbia": from and to are one
    private static void JoinPrepositions(PennTree phrase)
    {
        if (phrase.Is("PP") && phrase.Children.Count >= 3 && phrase.Children[0].Is("IN", "TO")
            && phrase.Children[1].Is("CC") && phrase.Children[2].Is("IN", "TO")) phrase.Group("PCONJP", 0, 2);
    }

    // Unlike conjuncts take the name of the first.
    private static void NameMixedPhrase(PennTree phrase)
    {
        if (!phrase.Begins("UCP")) return;
        PennTree first = phrase.First!;
        PennTree lead = first.Is("DT") && first.Next is PennTree second ? second : first;
        string function = phrase.Label["UCP".Length..];
        if (IsAdjectival(lead) || (phrase.Last.Is("ADJP")
            && phrase.Last!.Has(static node => node.Is("JJR") && node.Says("younger", "older"))))
            phrase.Label = "ADJP" + function;
        else if (lead.Begins("N")) phrase.Label = "NP" + function;
        else if (first.Begins("ADVP")) phrase.Label = "ADVP";
    }

    private static bool IsAdjectival(PennTree node) =>
        node.Begins("JJ") || node.Label.Contains("ADJP", StringComparison.Ordinal);

    // (NP (NP ..)) is one phrase.
    private static void DropRepetition(PennTree phrase)
    {
        while (phrase.Only is { IsWord: false } only && only.Label == phrase.Label) only.Dissolve();
    }

    // "and so", "and yet"
    private static void JoinConjunction(PennTree phrase)
    {
        if (!phrase.Begins("S", "PP", "VP")) return;
        foreach (PennTree and in phrase.Where("CC").ToArray())
        {
            if (!and.Says("and") || !and.Left.Any(IsClausal) || and.Next is not PennTree adverb) continue;
            bool isYet = adverb.Is("RB") && adverb.Says("yet", "so");
            bool isSo = adverb.Is("ADVP") && adverb.Has(static node => node.Is("RB", "IN") && node.Says("so"));
            if ((isYet || isSo) && adverb.Next is PennTree clause && IsClausal(clause))
                phrase.Group("CONJP", and.Place, and.Place + 1);
        }
    }

    // "and then a dog barks": then belongs to the clause behind it.
    private static void MoveAdverb(PennTree phrase)
    {
        bool isClause = phrase.Begins("S")
            || phrase.Is("PP", "VP", "NP") || phrase.Label.Contains("NP", StringComparison.Ordinal);
        foreach (PennTree adverb in phrase.Where("RB", "ADVP").ToArray())
        {
            if (adverb.Next is not PennTree target) continue;
            bool isJoined = adverb.Previous.Is(",", "CC", "CONJP")
                && ((adverb.Is("RB") && adverb.Says("not", "then")) || (adverb.Is("ADVP") && adverb.Only.Is("RB")));
            bool moves = isClause
                ? isJoined && adverb.Previous!.Left.Any(static node => node.Begins("S", "PP", "VP", "NP"))
                    && (IsClausal(target) || target.Begins("NP"))
                : phrase.Begins("ADVP")
                    ? isJoined && adverb.Previous!.Left.Any(static node => node.Begins("ADVP"))
                        && (target.Begins("NP-ADV") || target.IsA("ADVP", "PP"))
                    : phrase.Begins("FRAG") && target.Is("VP");
            if (moves && target.IsPhrase) target.Insert(0, adverb);
        }
    }

    // "the day after the rain fell": after is a preposition.
    private static void NameTimeClause(PennTree phrase)
    {
        if (!phrase.Is("NP")) return;
        foreach (PennTree clause in phrase.Where("SBAR"))
            if (clause.IsAfter("NP") && clause.Has(static node => node.Is("IN")
                && node.Says("after", "before", "until", "since", "during") && node.IsBefore("S"))) clause.Label = "PP";
    }

    private static void JoinNowThat(PennTree phrase)
    {
        if (!phrase.Is("ADVP") || phrase.Children.Count < 2 || !phrase.Children[0].Says("now")) return;
        PennTree clause = phrase.Children[1];
        if (!clause.Is("SBAR") || !clause.First.Says("that")) return;
        phrase.Label = "SBAR";
        clause.Dissolve();
    }

    private static bool IsClausal(PennTree node) =>
        (node.Begins("S") && !node.Begins("SYM")) || node.Begins("PP", "VP");
}
