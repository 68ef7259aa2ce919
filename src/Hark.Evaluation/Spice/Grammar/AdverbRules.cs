using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Adverbs, negations and nouns that act as adverbs.</summary>
internal static class AdverbRules
{
    public static IEnumerable<PennTree> Adverbs(PennTree phrase)
    {
        bool isPrepositional = phrase.Label.EndsWith("PP", StringComparison.Ordinal)
            || phrase.Is("PP-TMP", "PP-ADV", "WHPP-TMP", "WHPP-ADV");
        if (isPrepositional)
            return phrase.Children.Where(part => part.IsAdverb() && !part.IsNegation()
                && (part.IsLeftOf(phrase.HeadChild)
                    || phrase.Has(static noun => noun.IsA("NP") || noun.Is("WHNP"))));
        if (phrase.Is("QP"))
            return phrase.Children.Where(static part =>
                part.Is("IN", "RB", "RBR", "RBS", "PDT", "DT", "JJ", "JJR", "JJS", "XS")
                || (part.Is("MWE") && part.Has(static word => word.Says("more", "less"))
                    && part.Has(static word => word.Is("IN") && word.Says("than"))));
        if (phrase.Is("ADVP", "WHADVP"))
            return phrase.Children.Where(part => (part.IsAdverb() || part.Is("JJ")) && !part.IsNegation()
                && !part.Says("no") && !IsBehindConjunction(phrase, part));
        if (phrase.Is("CONJP")) return phrase.Where("RB").Where(static part => !part.IsNegation());
        if (!phrase.Is("VP", "ADJP", "JJP", "WHADJP", "XS", "RRC") && !phrase.IsClause() && !phrase.IsNounPhrase())
            return [];
        IEnumerable<PennTree> adverbs = phrase.Children.Where(static part => part.IsAdverb() && IsPlainAdverb(part));
        if (phrase.Is("SBAR")) adverbs = adverbs.Concat(phrase.Where("WHNP").Where(static part => part.Has("WRB")));
        return phrase.Is("XS") ? adverbs.Concat(phrase.Where("JJ")) : adverbs;
    }

    public static IEnumerable<PennTree> Negations(PennTree phrase)
    {
        if (phrase.IsA("NP") || phrase.Is("VP", "ADJP", "SQ", "S", "FRAG", "CONJP", "PP"))
            foreach (PennTree part in phrase.Where("RB"))
                if (part.IsNegation()) yield return part;
        if (phrase.Is("VP", "ADJP", "S", "SBAR", "SINV", "FRAG"))
            foreach (PennTree part in phrase.Where("ADVP"))
                if (part.HeadChild.Is("RB") && part.HeadChild!.IsNegation()) yield return part;
        // no birds
        if (phrase.IsA("NP") || phrase.Is("NAC", "NML", "NX", "ADJP", "ADVP"))
            foreach (PennTree part in phrase.Where("DT", "RB"))
                if (part.Says("no") && part.Right.Any(static right =>
                    right.Begins("NM", "NN", "NX", "NP", "CD", "JJ", "FW", "ADJP", "QP", "RB", "PRN")
                    || (right.Begins("PRP") && !right.Begins("PRP$")))) yield return part;
        if (phrase.Is("ADVP", "WHADVP") && !phrase.HasConjunction())
            foreach (PennTree part in phrase.Children)
                if (part.Says("no") && (part.IsAdverb() || part.Is("JJ"))) yield return part;
    }

    /// <summary>65 years old, once a week</summary>
    public static IEnumerable<PennTree> Nouns(PennTree phrase)
    {
        if (phrase.HeadChild is not PennTree head) yield break;
        if (phrase.IsA("ADVP") || phrase.Is("ADJP", "WHADJP", "WHADVP", "PP", "WHPP"))
            if (head.Is("JJ", "JJR", "IN", "RB", "RBR") && !head.Says("notwithstanding")
                && head.Previous.IsA("NP") && !head.Previous!.Has("NNP", "NNPS")) yield return head.Previous!;
        if (phrase.IsA("ADJP") && !phrase.HasConjunction())
            foreach (PennTree part in phrase.Where("NN"))
                if (part.Right.Any(static right => right.Begins("JJ"))) yield return part;
        if (phrase.IsA("ADVP") && (head.Is("RB") || head.Begins("RB", "ADVP")))
            foreach (PennTree part in head.Right)
                if (part.IsA("NP")) yield return part;
        if (phrase.IsA("NP", "VP") || phrase.Is("WHNP"))
            foreach (PennTree part in phrase.Children)
                if (part.Begins("NP-ADV")) yield return part;
        if (phrase.IsA("NP", "ADVP", "QP"))
            foreach (PennTree part in phrase.Through(
                static link => link.Label.Contains("ADVP", StringComparison.Ordinal), static node => node.IsA("ADVP")))
                if (IsAtBest(part) && part.Has("NP")) yield return part;
    }

    /// <summary>rains last night</summary>
    public static IEnumerable<PennTree> Times(PennTree phrase)
    {
        if (phrase.Is("VP", "ADJP", "RRC"))
            foreach (PennTree part in phrase.Children)
                if (part.Is("NP-TMP") || (part.Is("VP") && part.HeadChild.Is("NP-TMP")
                        && !part.Sisters.Any(static sister => sister.Begins(",", "CC") || sister.Is("CONJP")))
                    || (part.Is("NP") && part.IsTime() && !(part.Next.Begins("JJ") && part.Next.Says("old"))))
                    yield return part;
        if (phrase.IsA("PP"))
            foreach (PennTree part in phrase.Children)
                if ((part.Is("NP-TMP") || (part.Is("NP") && part.IsTime())) && part.Previous.IsA("NP")
                    && part.Previous!.IsAfter("IN", "TO", "VBG", "FW")) yield return part;
        if (phrase.Is("S"))
            foreach (PennTree part in phrase.Children)
                if ((part.Is("NP-TMP") && part.IsBefore("VP") && part.Sisters.Any(static sister => sister.Is("NP")))
                    || (part.Is("NP") && part.IsTime()
                        && part.Right.Any(static noun => noun.Is("NP") && noun.IsBefore("VP")))) yield return part;
        if (phrase.Is("NP"))
            foreach (PennTree part in phrase.Where("NP-TMP")) yield return part;
    }

    private static bool IsPlainAdverb(PennTree part) => !part.IsNegation()
        && (!part.Through(IsAdverbLink, IsAtBest).Any()
            || !part.Through(IsAdverbLink, static node => node.IsA("ADVP") && node.Has("NP")).Any());

    private static bool IsAdverbLink(PennTree node) => node.Label.Contains("ADVP", StringComparison.Ordinal);

    // at least, at best
    private static bool IsAtBest(PennTree node) => node.IsA("ADVP") && node.Has(static tag => tag.Is("IN")
        && tag.Word?.Contains("at", StringComparison.OrdinalIgnoreCase) == true);

    // An adverb that a conjunction separates from the head is its conjunct.
    private static bool IsBehindConjunction(PennTree phrase, PennTree part)
    {
        (int head, int place) = (phrase.HeadChild!.Place, part.Place);
        return phrase.Children.Skip(Math.Min(head, place)).Take(Math.Abs(head - place))
            .Any(static node => node.Begins("CC") || node.Label.EndsWith("CONJP", StringComparison.Ordinal));
    }
}
