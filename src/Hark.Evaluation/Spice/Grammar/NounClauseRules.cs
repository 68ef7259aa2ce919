using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Clauses that modify a noun, and clauses that stand beside each other.</summary>
internal static class NounClauseRules
{
    /// <summary>a wolf that howls, the sound a dog makes</summary>
    public static IEnumerable<PennTree> Relative(PennTree phrase)
    {
        bool isFirst = !phrase.Left.Any(static left => left.IsA("NP") || left.Is("WHNP", "NML"));
        if (isFirst && (phrase.IsA("NP") || phrase.Is("WHNP", "NML"))
            && (phrase.Parent.IsA("NP") || phrase.Parent.Is("WHNP")))
            foreach (PennTree clause in phrase.Right)
                if (clause.Is("SBAR") && IsRelative(clause) && !phrase.Right.Any(node =>
                    node.IsConjunction() && node.IsLeftOf(clause))) yield return clause;
        if (isFirst && phrase.Is("NP", "NML") && phrase.Parent.IsA("NP"))
            foreach (PennTree clause in phrase.Right)
                if (clause.Is("SBAR") && clause.Has(static adverb => adverb.Is("WHADVP")
                    && adverb.Where("WRB").Any(static tag => tag.Says("where", "why", "when")))) yield return clause;
        if ((phrase.IsA("NP") || phrase.Is("WHNP")) && phrase.HeadChild.Is("NP", "WHNP", "NML", "DT", "S"))
            foreach (PennTree clause in phrase.Where("RRC")) yield return clause;
        if (phrase.Is("NP"))
            foreach (PennTree clause in phrase.Where("SBAR"))
                if (IsReduced(clause) && clause.Left.Any(noun => noun.Is("NP") && !noun.Right.Any(conjunction =>
                    conjunction.Is("CC") && conjunction.IsLeftOf(clause)))) yield return clause;
    }

    /// <summary>water being poured, a song to sing</summary>
    public static IEnumerable<PennTree> Participial(PennTree phrase)
    {
        if (!phrase.IsNominal() || phrase.Is("NAC")) yield break;
        bool isNounPhrase = phrase.IsA("NP");
        foreach (PennTree part in phrase.Children)
        {
            if (part.Is("VP") && part.Has("VBG", "VBN", "VBD")
                && part.Left.Any(static left => left.IsA("NP") || left.Is("NML", "NX"))) yield return part;
            if (!phrase.Is("NML", "NX") && part.IsParticipial() && part.Previous.Is(",")) yield return part;
            if (isNounPhrase && part.Is("S", "SBAR") && part.IsAfter("NP", "NN", "NNP", "NNS")
                && (part.Is("S") ? part : part.Where("S").FirstOrDefault())?.HasInfinitive() == true) yield return part;
            if (part.Is("PP", "PP-TMP", "WHPP", "WHPP-TMP") && IsPrepositionWithClause(part)) yield return part;
        }
    }

    /// <summary>the dog barks; a man speaks</summary>
    public static IEnumerable<PennTree> Parataxis(PennTree phrase)
    {
        if (phrase.Is("VP"))
        {
            foreach (PennTree remark in phrase.Where("PRN"))
                if (remark.Has("S", "SINV", "SBAR")) yield return remark;
            foreach (PennTree remark in phrase.Sisters)
                if (remark.Is("PRN") && (remark.Has("S", "SINV", "SBAR")
                    || (remark.Has("VP") && remark.Has(static noun => noun.IsA("NP"))))) yield return remark;
        }
        if (phrase.Is("S", "FRAG", "VP") && !phrase.First!.IsBefore("CC", "CONJP"))
            foreach (PennTree clause in phrase.Children)
                if (clause.Begins("S") && clause.Previous.Is(":")) yield return clause;
        if (phrase.Is("S", "FRAG"))
            foreach (PennTree clause in phrase.Children)
                if (IsSentence(clause) && clause.Left.Any(IsSentence) && !clause.IsBefore("CC", "CONJP", "MWE")
                    && !clause.Right.Any(static node => node.Is(":") && node.Says(";"))) yield return clause;
        if (phrase.Is("S", "FRAG", "VP") && !phrase.HasConjunction())
            foreach (PennTree noun in phrase.Children)
                if (noun.IsA("NP") && noun.Previous.Is(":") && noun.Previous!.Left.Any(static left => left.Begins("V")))
                    yield return noun;
    }

    private static bool IsSentence(PennTree node) => node.Is("SBARQ", "SQ", "FRAG") || node.IsA("S");

    private static bool IsRelative(PennTree clause) =>
        clause.Through(static link => link.Is("SBAR"), static node => node.Is("WHPP", "WHNP")).Any()
        || (clause.Only.Is("S") && !clause.Only!.HasInfinitive());

    // The pronoun is left out: "the sound a dog makes".
    private static bool IsReduced(PennTree clause)
    {
        if (clause.Has(static tag => tag.Is("IN") && tag.Says("than", "that", "whether"))
            || clause.Has("WHPP", "WHNP", "WHADVP")
            || (clause.Only.Is("S") && !clause.Only!.HasInfinitive())) return false;
        return clause.Where("S").Any(static sentence => sentence.Where("NP").Any(static noun =>
            noun.Right.Any(static verb => verb.Is("VP") && HasNoObject(verb))));
    }

    private static bool HasNoObject(PennTree verb)
    {
        if (verb.Has("SBAR") || verb.Has(static tag => tag.IsCopula() && !tag.Next.Is("VP"))) return false;
        return !verb.Through(static link => link.Is("VP"), static node => node.Is("NP")
            || (node.IsCopula() && node.Next.Is("VP") && node.Next!.Has("VBN", "VBD"))
            || (node.Is("PP") && node.Last.Is("IN", "TO"))).Any();
    }

    private static bool IsPrepositionWithClause(PennTree part) =>
        !part.Has(static node => node.IsA("NP") || node.Is("WHNP", "NML"))
        && !(part.Previous.IsA("CC", "CONJP") && part.Previous!.Previous is not null)
        && part.Has(static node => !node.Label.Contains("PP", StringComparison.Ordinal)
            && !node.Label.Contains("CC", StringComparison.Ordinal)
            && !node.Label.Contains("CONJP", StringComparison.Ordinal) && !node.Label.Contains(','))
        && !part.Has(static inner => inner.IsA("PP") && inner.Children.Count > 1
            && inner.First.Is("IN", "RB", "MWE", "PCONJP", "VBN", "JJ") && inner.Children[1].IsA("NP"));
}
