using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Coordination: conjuncts depend on the first of them, and so do the conjunctions.</summary>
internal static class ConjunctRules
{
    public static IEnumerable<PennTree> Conjuncts(PennTree phrase)
    {
        if (phrase.Is("VP", "RRC") || phrase.IsClause()) return OfClauses(phrase);
        if (phrase.IsNounPhrase() || phrase.Is("ADJP", "JJP", "PP", "QP", "ADVP", "NX", "NML") || phrase.IsA("UCP"))
            return OfPhrases(phrase);
        return phrase.Is("PCONJP") ? phrase.Where("IN", "TO").Where(static word => word.Previous.Is("CC")) : [];
    }

    public static IEnumerable<PennTree> Conjunctions(PennTree phrase) => phrase.Children.Where(static node =>
        (node.Is("CC") && !node.Says("either", "neither", "both")) || (node.Is("CONJP") && !IsNotOnly(node)));

    /// <summary>both the boy and the girl</summary>
    public static IEnumerable<PennTree> Preconjunctions(PennTree phrase)
    {
        bool isNominal = phrase.Is("NP", "NP-TMP", "NP-ADV", "NX", "NML");
        if (!isNominal && !phrase.Begins("S") && !phrase.Is("VP", "ADJP", "PP", "ADVP", "SBAR") && !phrase.IsA("UCP"))
            return [];
        return phrase.Children.Where(node =>
            (node.Is("PDT", "CC", "DT") && node.Says("either", "neither", "both")
                && (node.IsBefore("CC")
                    || (isNominal && phrase.Has(static inner => inner.Is("NP") && inner.Has("CC")))))
            || (IsNotOnly(node) && node.IsBefore("CC", "CONJP")));
    }

    private static IEnumerable<PennTree> OfClauses(PennTree phrase)
    {
        foreach (PennTree node in phrase.Children)
        {
            if (node.IsConjunction() && node.Next is PennTree next)
            {
                bool isAfterContent = node.Left.Any(static left => !IsFrame(left));
                if (isAfterContent && node.Left.Any(static left => !IsFrame(left) && !left.Begins("MWE"))
                    && !next.IsBarrier() && !next.Is("SBAR")) yield return next;
                if (phrase.Is("SBAR") && next.IsA("SBAR") && node.Left.Any(static left => left.IsA("SBAR")))
                    yield return next;
                if (isAfterContent && next.Is("ADVP") && next.Next is PennTree second && !second.IsBarrier())
                    yield return second;
                if (node.Is("CC") && !phrase.Is("RRC") && AfterPreconjunction(node) is PennTree paired)
                    yield return paired;
            }
            else if (node.IsBarrier() && !phrase.Is("RRC") && node.Next is PennTree item && IsContent(item)
                && phrase.Has(static conjunction => conjunction.IsConjunction()
                    && conjunction.Left.Any(static left => !IsFrame(left)))
                && IsSeparatedFromHead(phrase, item)) yield return item;
        }
    }

    private static IEnumerable<PennTree> OfPhrases(PennTree phrase)
    {
        bool isNominalOrAdjective = !phrase.Is("JJP", "QP");
        bool isCoordinated = phrase.Has(static node => node.IsConjunction() && HasContentBefore(node));
        foreach (PennTree node in phrase.Children)
        {
            if (node.IsConjunction() && node.Next is PennTree next)
            {
                if (HasContentBefore(node) && !next.IsBarrier()) yield return next;
                if (isNominalOrAdjective && HasContentBefore(node) && next.Is("ADVP")
                    && next.Next is PennTree second && !second.IsBarrier()) yield return second;
                if (node.Is("CC") && AfterPreconjunction(node) is PennTree paired) yield return paired;
            }
            else if (isNominalOrAdjective && isCoordinated && node.IsBarrier() && node.Next is PennTree item
                && IsContent(item)) yield return item;
            else if (phrase.Is("NX", "NML") && node.Is(",") && node.Previous is PennTree previous && IsContent(previous)
                && phrase.Has(static conjunction => conjunction.IsConjunction() && conjunction.Previous is not null))
                yield return previous;
        }
    }

    // either A or B: B follows the second conjunction.
    private static PennTree? AfterPreconjunction(PennTree conjunction) =>
        conjunction.Right.FirstOrDefault(static second => second.IsConjunction() && second.Next is not null
            && !second.Next.IsBarrier())?.Next;

    // A list of clauses goes on while nothing but its conjunction or commas stand between an item and the head.
    private static bool IsSeparatedFromHead(PennTree phrase, PennTree item)
    {
        PennTree head = phrase.HeadChild!;
        foreach (PennTree left in item.Left)
        {
            if (!head.IsLeftOf(left)) continue;
            if (left.IsConjunction() && !left.Right.Any(comma => IsSeparator(comma) && comma.IsLeftOf(item)))
                return true;
            if (IsSeparator(left) && (!left.Left.Any(static node => node.Begins("CC") || node.Is("CONJP"))
                || item.Has(comma => comma.Begins(",") && comma.IsLeftOf(item.HeadChild)))) return true;
        }
        return false;
    }

    private static bool IsSeparator(PennTree node) =>
        node.Begins(":") || node.Label.EndsWith(',');

    // What may open a clause before its first conjunct.
    private static bool IsFrame(PennTree node) => node.Begins("``", "-LRB-", "PRN", "PP", "ADVP", "RB");

    private static bool HasContentBefore(PennTree conjunction) =>
        conjunction.Left.Any(static left => !left.Is("``", "-LRB-", "PRN"));

    private static bool IsContent(PennTree node) =>
        node.Begins("S", "A", "N", "V", "PP", "PRP", "J", "W", "R");

    private static bool IsNotOnly(PennTree node) => node.Is("CONJP")
        && node.Where("RB").Any(static not => not.Says("not"))
        && node.Has(static only => only.Is("RB", "JJ") && only.Says("only", "merely", "just"));
}
