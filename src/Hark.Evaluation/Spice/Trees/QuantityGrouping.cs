namespace Hark.Evaluation.Spice.Trees;

/// <summary>Gives flat quantities a structure: "(well over) 9", "(5) to (10)".</summary>
internal static class QuantityGrouping
{
    public static void Apply(PennTree tree)
    {
        foreach (PennTree phrase in tree.All)
        {
            if (phrase.Is("NP")) JoinNeighbours(phrase);
            if (!phrase.Is("QP")) continue;
            GroupComparison(phrase);
            SplitAtConjunction(phrase);
        }
    }

    // (QP ..) (QP and ..) are one quantity.
    private static void JoinNeighbours(PennTree phrase)
    {
        foreach (PennTree left in phrase.Where("QP").ToArray())
        {
            if (!left.Next.Is("QP") || !left.Next!.Has("CC")) continue;
            PennTree joined = phrase.Group("QP", left.Place, left.Place + 1);
            foreach (PennTree part in joined.Children.ToArray()) part.Dissolve();
        }
    }

    // "well over 9", "as many as 9"
    private static void GroupComparison(PennTree quantity)
    {
        IReadOnlyList<PennTree> children = quantity.Children;
        if (children.Count < 3 || !IsDegree(children[1])) return;
        if (!children[0].Begins("RB") && !IsDegree(children[0])) return;
        if (IsNumber(children[2])) quantity.Group("XS", 0, 1);
        else if (children.Count > 3 && children[2].Is("IN") && children[2].Says("as", "than") && IsNumber(children[3]))
            quantity.Group("XS", 0, 2);
    }

    // "between 5 and 10"
    private static void SplitAtConjunction(PennTree quantity)
    {
        if (quantity.Has(static child => child.IsPhrase)) return;
        PennTree? conjunction = quantity.Where("CC").FirstOrDefault(
            static node => node.Previous is not null && node.Next is not null);
        if (conjunction is null) return;
        int place = conjunction.Place;
        quantity.Group("NP", place + 1, quantity.Children.Count - 1);
        quantity.Group("NP", 0, place - 1);
    }

    private static bool IsDegree(PennTree node) =>
        node.Label.Contains("JJ", StringComparison.Ordinal) || node.Label.Contains("IN", StringComparison.Ordinal);

    private static bool IsNumber(PennTree node) =>
        node.Begins("CD") || node.Label.Contains("DT", StringComparison.Ordinal);
}
