using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Articles and their like.</summary>
internal static class DeterminerRules
{
    public static IEnumerable<PennTree> Determiners(PennTree phrase)
    {
        if (phrase.Is("NP", "NP-TMP", "NP-ADV", "NAC", "NML", "NX", "X"))
            foreach (PennTree part in phrase.Where("DT"))
                if (IsArticle(part) || (phrase.IsA("NP") && IsLooseArticle(part))) yield return part;
        if (phrase.IsA("NP") && FirstWord(phrase).Is("PRP") && phrase.Last is PennTree last && last.Is("NP", "DT", "RB")
            && LastWord(last).Says("all", "both", "each")) yield return last;
        if (phrase.Is("WHNP"))
            foreach (PennTree part in phrase.Where("WHNP"))
                if (part.Has("WDT") && part.IsBefore("NP")) yield return part;
        if (phrase.IsA("WHNP") || phrase.Is("ADVP", "ADJP"))
            foreach (PennTree part in phrase.Where("DT", "WDT", "WP"))
                if (!part.Says("no") && part.Right.Any(static right => right.Begins("NP", "NN", "CD", "RBS", "JJ"))
                    && (!part.Is("DT") || !part.IsBefore("CC", "CONJP"))) yield return part;
        if (phrase.IsA("NP"))
            foreach (PennTree part in phrase.Where("WDT", "WP"))
                if (part.Right.Any(static right => right.Begins("NP", "NN", "CD", "RBS"))) yield return part;
    }

    /// <summary>all the boys</summary>
    public static IEnumerable<PennTree> Predeterminers(PennTree phrase)
    {
        if (!phrase.IsNominal()) yield break;
        foreach (PennTree part in phrase.Where("PDT", "DT"))
        {
            bool isBeforeNoun = part.Next.Is("DT", "WP$", "PRP$") && !part.IsBefore("CC")
                && part.Right.Any(static right => right.Begins("NN", "NX", "NML"));
            bool isBeforeAdjective = phrase.IsNounPhrase() && part.Next.Is("DT") && !phrase.Has("CC")
                && part.Right.Any(IsNounlessAdjective);
            bool isBeforeArticle = phrase.IsNounPhrase() && part.Is("PDT") && phrase.Last.Is("DT");
            if (isBeforeNoun || isBeforeAdjective || isBeforeArticle) yield return part;
        }
    }

    private static bool IsArticle(PennTree part) =>
        !part.Says("either", "neither", "both", "no") && !part.Next.Is("DT") && !part.IsBefore("CC")
        && part.Right.Any(static right =>
            right.Begins("NM", "NN", "NX", "NP", "CD", "JJ", "FW", "ADJP", "QP", "RB", "PRN")
            || (right.Begins("PRP") && !right.Begins("PRP$")));

    private static bool IsLooseArticle(PennTree part)
    {
        bool isBeforeNoun = part.Right.Any(static right => right.Begins("NN", "NX", "NML"));
        if (part.Says("either", "neither", "both"))
            return isBeforeNoun && !part.Next.Is("DT") && !part.IsBefore("CC")
                && !part.Right.Any(static right => right.Is("NP") && right.Has("CC"));
        if (part.Says("no")) return false;
        return (isBeforeNoun && part.IsBefore("CC"))
            || (!part.IsBefore("CC") && !part.Next.Is("DT") && part.Right.Any(IsNounlessAdjective));
    }

    private static bool IsNounlessAdjective(PennTree node) => node.Begins("JJ") && !node.Next.Begins("NN");

    private static PennTree FirstWord(PennTree phrase) => phrase.Tags.First();

    private static PennTree LastWord(PennTree phrase) => phrase.Tags.Last();
}
