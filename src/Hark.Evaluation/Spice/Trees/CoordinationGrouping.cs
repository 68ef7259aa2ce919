namespace Hark.Evaluation.Spice.Trees;

/// <summary>
/// Gives flat coordinations a structure: "the new phone book and tour guide" has two heads, and "soya or maize oil" one
/// with two modifiers.
/// </summary>
internal static class CoordinationGrouping
{
    public static void Apply(PennTree tree)
    {
        // Every change leaves one flat coordination less.
        while (tree.Tags.FirstOrDefault(IsFlat) is PennTree conjunction) Group(conjunction.Parent!, conjunction.Place);
    }

    // A conjunction with two or more words behind it, none of them a phrase.
    private static bool IsFlat(PennTree conjunction)
    {
        if (!conjunction.Begins("CC") || !conjunction.Parent.Begins("NP") || conjunction.Previous is null) return false;
        PennTree[] behind = [.. conjunction.Right];
        return behind.Length >= 2 && !behind[0].Begins("CC") && !Array.Exists(behind, static node => node.Begins("NP"));
    }

    private static void Group(PennTree phrase, int conjunction)
    {
        IReadOnlyList<PennTree> children = phrase.Children;
        int last = children.Count - 1;
        int next = -1; // the conjunction after this one
        for (int i = last - 1; i > conjunction; i--)
            if (children[i].Begins("CC")) next = i;
        PennTree before = children[conjunction - 1];

        if (conjunction == 1 && (before.Is("DT", "JJ", "RB") || !children[2].Is("DT"))
            && !before.Begins("NP") && !before.Is("ADJP", "NNS"))
            GroupFirstTwo(phrase, next);
        else if (conjunction == 2 && children[0].Begins("DT") && !before.Is("NNS") && (last == 4 || next == 5))
            phrase.Group(PhraseOf(before), 1, 3);
        else if (conjunction > 2 && children[conjunction - 2].Is(",") && !before.Is("NNS"))
            GroupList(phrase, conjunction);
        else
            GroupHalves(phrase, conjunction, next);
    }

    // "soya or maize oil": (soya or maize) oil
    private static void GroupFirstTwo(PennTree phrase, int next)
    {
        PennTree left = phrase.Group(PhraseOf(phrase.Children[0]), 0, 2);
        if (next < 0) return;
        next -= 2; // three children are one now
        int end = phrase.Children[next - 1].Is(",") ? next - 1 : next;
        if (end > 1) phrase.Group(PhraseOf(phrase.Children[end - 1]), 0, end - 1);
        int start = end == next ? 2 : 3;
        if (start < phrase.Children.Count) phrase.Group("NP", start, phrase.Children.Count - 1);
    }

    // "red, green and blue lamps": (red, green and blue) lamps
    private static void GroupList(PennTree phrase, int conjunction)
    {
        int first = conjunction - 3;
        while (first > 1 && phrase.Children[first - 1].Is(",")) first -= 2;
        phrase.Group(PhraseOf(phrase.Children[conjunction - 1]), Math.Max(first, 0), conjunction + 1);
    }

    // "the new phone book and tour guide": (the new phone book) and (tour guide)
    private static void GroupHalves(PennTree phrase, int conjunction, int next)
    {
        int end = next < 0 ? phrase.Children.Count - 1 : next - 1;
        int rightEnd = phrase.Children[end].Is(",") ? end - 1 : end;
        string right = PhraseOf(phrase.Children[end]);
        int leftEnd = phrase.Children[conjunction - 1].Is(",") ? conjunction - 2 : conjunction - 1;
        string left = PhraseOf(phrase.Children[conjunction - 1]);
        int start = phrase.Children[0].Says("either", "neither", "both") ? 1 : 0;
        if (start == 1) phrase.Children[0].Label = "CC";

        if (rightEnd > conjunction)
        {
            phrase.Group(right, conjunction + 1, rightEnd);
            end -= rightEnd - conjunction - 1;
            rightEnd = conjunction + 1;
        }
        if (leftEnd >= start)
        {
            phrase.Group(left, start, leftEnd);
            rightEnd -= leftEnd - start;
        }
        if (next >= 0) phrase.Group("NP", 0, rightEnd);
    }

    private static string PhraseOf(PennTree node) => node.Begins("JJ") ? "ADJP" : "NP";
}
