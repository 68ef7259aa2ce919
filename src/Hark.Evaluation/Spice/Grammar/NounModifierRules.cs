using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>What stands around a noun: adjectives, numbers, nouns, owners, phrases with a preposition.</summary>
internal static class NounModifierRules
{
    private static readonly string[] compoundParts = ["NP", "NML", "NN", "NNS", "NNP", "NNPS", "FW"];

    /// <summary>in the house: the phrase of a preposition</summary>
    public static IEnumerable<PennTree> Prepositional(PennTree phrase)
    {
        bool takesAny = phrase.IsNounPhrase() || phrase.IsA("ADJP", "ADVP", "NX", "NML", "WHADJP", "WHADVP")
            || phrase.Is("VP", "NAC", "SQ", "FRAG", "PRN", "X", "RRC");
        foreach (PennTree part in phrase.Children)
        {
            if (takesAny && part.Is("WHPP", "WHPP-TMP", "PP", "PP-TMP") && HasNoun(part)) yield return part;
            if (takesAny && part.Is("S") && part.Only.Is("WHPP", "WHPP-TMP", "PP", "PP-TMP")) yield return part;
            if (phrase.IsPrepositional() && part.IsPrepositional() && !part.Previous.Is("IN", "VBG", "VBN", "TO"))
                yield return part;
            if (phrase.Is("S", "SINV") && part.Is("PP", "PP-TMP") && !part.Has("SBAR", "S") && phrase.Has("VP", "S"))
                yield return part;
            if (phrase.Is("SBAR", "SBARQ") && part.Begins("PP", "WHPP") && phrase.Has("S", "SQ")) yield return part;
            if (phrase.IsA("NP") && part.IsA("UCP", "PRN") && part.HeadChild.IsA("PP")) yield return part;
        }
    }

    /// <summary>in, of, 's</summary>
    public static IEnumerable<PennTree> CaseMarkers(PennTree phrase)
    {
        bool isPrepositional = phrase.Label.Contains("PP", StringComparison.Ordinal);
        if (isPrepositional)
        {
            foreach (PennTree mark in phrase.Where("IN", "TO", "MWE", "PCONJP", "VBN", "JJ"))
            {
                bool isBeforeNounClause = mark.Next.IsA("S") && mark.Next.Is("S")
                    && mark.Next!.First.Is("VP") && mark.Next.First!.First.Is("NN");
                if (!mark.Next.IsA("SBAR") && (!mark.Next.IsA("S") || isBeforeNounClause)) yield return mark;
            }
            if (phrase.First.Is("CC") && phrase.Children.Count > 1 && phrase.Children[1].Is("NP"))
                yield return phrase.First!;
            if (phrase.First.Is("VBG") && !phrase.Has(static inner => inner.IsA("PP")
                && inner.Has(static clause => clause.IsA("SBAR") || clause.Is("S")))) yield return phrase.First!;
        }
        if (phrase.IsNounPhrase() || phrase.IsA("NML"))
            foreach (PennTree mark in phrase.Children)
                if (mark.IsPossessive()) yield return mark;
        if (phrase.IsA("ADVP"))
            foreach (PennTree mark in phrase.Where("IN")) yield return mark;
    }

    /// <summary>a wooden fence</summary>
    public static IEnumerable<PennTree> Adjectives(PennTree phrase)
    {
        if (phrase.Is("NP", "NP-TMP", "NP-ADV", "NX", "NML", "NAC", "WHNP", "INTJ"))
            foreach (PennTree part in phrase.Where(
                "ADJP", "WHADJP", "JJ", "JJR", "JJS", "JJP", "VBN", "VBG", "VBD", "IN"))
                if (!part.Previous.Is("CC") && !part.Where("QP").Any(static quantity => !quantity.Has("$")))
                    yield return part;
        if (phrase.Is("ADJP") && !phrase.HasConjunction())
            foreach (PennTree part in phrase.Where("JJ", "NNP"))
                if (part.Sisters.Any(static sister => sister.Is("JJ", "NNP"))) yield return part;
        // John, 34, works
        if (phrase.IsNounPhrase())
            foreach (PennTree age in phrase.Where("NP"))
                if (age.Only.Is("CD") && age.Previous.Is(",") && age.Left.Any(static left => left.Begins("NP", "WHNP"))
                    && !age.Sisters.Any(static sister => sister.IsConjunction())) yield return age;
    }

    /// <summary>five buses</summary>
    public static IEnumerable<PennTree> Numbers(PennTree phrase)
    {
        if (phrase.IsNounPhrase() || phrase.IsA("NX", "NML"))
            foreach (PennTree part in phrase.Children)
                if ((part.Is("CD", "QP") && !part.Previous.Is("CC"))
                    || (part.Is("ADJP") && part.Only.Is("QP") && !part.Only!.Has("$"))) yield return part;
        if (phrase.Is("QP") && phrase.Has("$"))
            foreach (PennTree part in phrase.Where("QP")) yield return part;
    }

    /// <summary>a glass table</summary>
    public static IEnumerable<PennTree> Compounds(PennTree phrase)
    {
        if (phrase.IsNominal())
            foreach (PennTree part in phrase.Where([.. compoundParts, "AFX"]))
            {
                if (IsOwner(part)) continue;
                bool isBeforeNoun = !part.Previous.Is(",")
                    && part.Right.TakeWhile(static right => !right.Is("POS")).Any(IsHead);
                // time consuming tasks
                bool isBeforeAdjective = part.Next.Is("JJ", "JJR", "JJS") && !part.Is("AFX")
                    && phrase.HeadChild is PennTree noun && noun.IsNoun() && !IsOwner(phrase);
                if (isBeforeNoun || isBeforeAdjective) yield return part;
            }
        if (phrase.Is("QP", "ADJP"))
            foreach (PennTree part in phrase.Where("CD", "#"))
                if (!part.Previous.Is("CC")) yield return part;
    }

    /// <summary>the baker's oven, her violin</summary>
    public static IEnumerable<PennTree> Owners(PennTree phrase)
    {
        if (!phrase.IsNounPhrase() && !phrase.IsA("ADJP", "INTJ", "PRN", "NAC", "NX", "NML")) yield break;
        foreach (PennTree part in phrase.Where("WP$", "PRP$")) yield return part;
        if (phrase.IsNounPhrase() || phrase.IsA("NML"))
        {
            bool isCoordinated = HasCoordinatedNoun(phrase);
            foreach (PennTree part in phrase.Children)
                if (IsNounOrList(part) && ((!isCoordinated && part.Has(static mark => mark.IsPossessive()))
                    || (HasCoordinatedNoun(part) && part.Has(static inner => IsNounOrList(inner)
                        && inner.Has(static mark => mark.IsPossessive()))))) yield return part;
        }
        if (phrase.IsNounPhrase() || phrase.IsA("NML", "NX"))
            foreach (PennTree part in phrase.Children)
                if (IsNounLike(part) && part.Right.FirstOrDefault(IsNounLikeOrMark) is PennTree mark
                    && IsMarkOfNoun(mark)) yield return part;
    }

    /// <summary>Sam, my brother</summary>
    public static IEnumerable<PennTree> Appositions(PennTree phrase)
    {
        if (!phrase.IsNounPhrase() && !phrase.Is("FRAG")) yield break;
        bool isCoordinated = phrase.HasConjunction();
        foreach (PennTree part in phrase.Children)
        {
            bool isBehindNoun = part.Left.Any(static left => left.Begins("NP", "WHNP"));
            if (part.Is("NP") && !part.Only.Is("CD") && !isCoordinated && part.Previous.Is(",") && isBehindNoun)
                yield return part;
            if (part.Is("PRN") && part.Where("NP").Any(static noun => noun.Previous.Is("-LRB-") && noun.Next.Is("-RRB-")
                && noun.Has(static tag => tag.Begins("NN", "CD")))) yield return part;
            if (part.Is("NP") && !part.Only.Is("CD") && part.First.Is("-LRB-") && part.Last.Is("-RRB-") && isBehindNoun
                && !isCoordinated) yield return part;
            if (phrase.Is("NP", "NP-TMP", "NP-ADV") && !isCoordinated && part.Is("NNP") && part.Previous.Is(",")
                && part.Previous!.Previous.Is("NNP")) yield return part;
            if (!phrase.Is("FRAG") && !isCoordinated && part.Is("NP") && part.Only.Is("NNP")
                && part.Previous.Begins("NP", "WHNP") && !part.Previous!.Has("POS")) yield return part;
        }
    }

    private static bool IsHead(PennTree node) => node.IsNoun() || node.Is("FW", "CD");

    private static bool IsNounLikeOrMark(PennTree node) => IsNounLike(node) || IsMarkOfNoun(node);

    // The mark of an owner before the noun that is owned.
    private static bool IsMarkOfNoun(PennTree node) => node.Is("POS") && node.Word?.Contains('\'') == true
        && node.Right.Any(static noun => noun.Begins("NN"));

    // A noun with the mark of an owner at its end.
    private static bool IsOwner(PennTree node) => node.EndsIn(static last => last.IsPossessive());

    private static bool HasNoun(PennTree part) => part.Has(static node => IsNounOrWh(node)
        || (node.Is("PP") && node.Has(IsNounOrWh)));

    private static bool IsNounOrWh(PennTree node) => node.IsA("NP") || node.Is("WHNP", "NML");

    private static bool IsNounOrList(PennTree node) => node.Is("WHNP", "WHNML", "NP", "NML");

    private static bool HasCoordinatedNoun(PennTree phrase) =>
        phrase.Has(static conjunction => conjunction.IsConjunction() && conjunction.Right.Any(IsNounOrList));

    private static bool IsNounLike(PennTree node) =>
        node.Begins("NN") || node.Label.Contains("NP", StringComparison.Ordinal);
}
