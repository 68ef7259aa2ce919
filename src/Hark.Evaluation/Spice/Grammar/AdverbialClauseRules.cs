using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Clauses that say when, why or how, and the words that introduce them.</summary>
internal static class AdverbialClauseRules
{
    private static readonly string[] clauseFrame = ["CC", "CONJP", "``", ",", "INTJ"];

    /// <summary>a dog barks while a man speaks</summary>
    public static IEnumerable<PennTree> Clauses(PennTree phrase)
    {
        if (phrase.Is("VP")) return UnderVerb(phrase).Concat(Prepositional(phrase));
        if (phrase.Is("S", "SQ", "SINV")) return UnderClause(phrase).Concat(Prepositional(phrase));
        if (phrase.Is("ADVP") && phrase.Has("ADVP")) return phrase.Where("SBAR").Concat(Prepositional(phrase));
        return phrase.Is("ADJP", "ADVP") ? Prepositional(phrase) : [];
    }

    /// <summary>while, that, the "to" of infinitives</summary>
    public static IEnumerable<PennTree> Markers(PennTree phrase)
    {
        if (phrase.Is("VP")) return phrase.Has("VP") ? phrase.Where("TO") : [];
        if (phrase.Is("SBAR", "SBAR-TMP"))
            return phrase.Where("IN", "DT", "MWE").Where(tag => tag.IsBefore("S", "FRAG")
                || (!tag.Is("MWE") && phrase.Is("SBAR") && tag.Says("that", "whether") && IsThatOfClause(phrase)));
        return phrase.Is("PP", "PP-TMP", "PP-ADV")
            ? phrase.Where("IN", "TO", "MWE", "PCONJP", "VBN", "JJ")
                .Where(static tag => tag.Next.IsA("SBAR") || tag.Next.Is("S"))
            : [];
    }

    /// <summary>A clause, or the first of several, that begins with when, where or why.</summary>
    public static bool IsWhenClause(PennTree clause)
    {
        PennTree inner =
            clause.HeadChild is PennTree head && head.IsA("SBAR") && !IsWhen(clause) ? head : clause;
        return IsWhen(inner) && !inner.Has(static sentence => sentence.Is("S") && sentence.HasInfinitive());
    }

    private static bool IsWhen(PennTree clause) => clause.Has(static asked => asked.Is("WHADVP", "WHNP")
        && asked.Where("WRB").Any(static tag => !tag.Says("how"))
        && asked.Left.All(static left => left.Begins("RB", "ADVP")));

    private static IEnumerable<PennTree> UnderVerb(PennTree phrase)
    {
        bool asks = phrase.Has(static verb => verb.Begins("V") && verb.Says(EnglishVerbs.Asking));
        bool tells = phrase.Has(static verb => verb.Begins("V") && verb.Says(EnglishVerbs.Telling));
        foreach (PennTree clause in phrase.Children)
        {
            if (clause.IsA("SBAR"))
            {
                if (IsIntroduced(clause) || clause.Has(static inner => inner.IsA("SBAR") && IsIntroduced(inner)))
                    yield return clause;
                bool isAdverbial = !asks || clause.Left.Any(static left => left.IsA("SBAR", "S"))
                    || (!tells && clause.IsAfter("NP"));
                if (isAdverbial && !clause.IsAfter(":") && IsWhenClause(clause)) yield return clause;
            }
            // stands, barking loudly
            if (clause.IsA("S") && clause.Has(static verb => verb.IsParticipial())
                && clause.Previous.IsCommaBehindNoun()) yield return clause;
            if (!clause.Is("S")) continue;
            // wears it dancing
            if (clause.Has(static verb => verb.Is("VP") && verb.Has("VBG"))
                && clause.Left.Any(static ing => ing.Is("VBG")
                    && !IsColonBetween(ing))) yield return clause;
            // uses a stick to beat drums
            if (clause.IsAfter("NP") && clause.HasInfinitive() && !clause.Left.Any(static left =>
                left.Begins("V") && left.Says(EnglishVerbs.Commanding))) yield return clause;
        }

        static bool IsColonBetween(PennTree ing) => ing.Right.TakeWhile(static right => !right.Is("S"))
            .Any(static right => right.Label.Contains(':'));
    }

    private static IEnumerable<PennTree> UnderClause(PennTree phrase)
    {
        foreach (PennTree clause in phrase.Children)
        {
            if (clause.Is("SBAR", "SBAR-TMP") && IsIntroducedSentence(clause))
            {
                bool isInFront = clause.Left.All(static left => left.Begins(clauseFrame)
                    || left.Is("PP") || left.Begins("PP-"));
                bool isBeforeNoun = !clause.Next.IsA("VP") && clause.Next.Is(",")
                    && clause.Right.Any(static right => right.IsA("NP"));
                if ((isInFront && !clause.Next.Is("VP")) || isBeforeNoun) yield return clause;
            }
            if (phrase.Is("S", "SQ") && clause.IsA("SBAR") && !clause.IsAfter(":") && IsWhenClause(clause))
                yield return clause;
            if (phrase.IsA("S") && clause.IsA("SBAR") && clause.Right.Any(static right => right.IsA("NP"))
                && clause.Right.Any(static right => right.IsA("VP"))) yield return clause;
            if (phrase.IsA("S") && clause.IsA("S") && clause.HasInfinitive() && clause.Next.Is(",")
                && clause.Next!.Right.Any(static right => right.IsA("NP"))) yield return clause;
            if (phrase.Is("S", "SINV") && clause.Is("S") && IsParticipialBesideNoun(clause)) yield return clause;
        }
    }

    // barking loudly, a dog runs
    private static bool IsParticipialBesideNoun(PennTree clause)
    {
        PennTree? before = clause.Previous.Is(",") ? clause.Previous!.Previous : null;
        bool isBehind = before.IsA("NP")
            || (before.IsA("PP") && before!.Sisters.Any(static sister => sister.IsA("NP")));
        bool isInFront = clause.Next.Is(",") && clause.Next!.Next.IsA("NP");
        return (isBehind || isInFront) && clause.Where("VP").Any(static verb =>
            verb.IsParticipial() || (verb.First is PennTree first && first.IsParticipial()));
    }

    // after barking: a preposition with a clause
    private static IEnumerable<PennTree> Prepositional(PennTree phrase)
    {
        foreach (PennTree part in phrase.Children)
        {
            if (part.Is("PP", "PP-TMP", "WHPP", "WHPP-TMP")
                && !part.Has(static node => node.IsA("NP") || node.Is("WHNP", "NML"))
                && !(part.Previous.IsA("CC", "CONJP") && part.Previous!.Previous is not null)
                && !part.Only.Is("IN", "TO") && !part.Has(static node => node.IsA("CC", "CONJP"))
                && part.Has(static node => !node.Label.Contains("PP", StringComparison.Ordinal)
                    && !node.Label.Contains("IN", StringComparison.Ordinal))) yield return part;
            if (phrase.Is("VP", "ADJP") && part.Is("PP", "PP-TMP", "PP-ADV")
                && part.Has(static inner => inner.IsA("PP") && inner.IsBefore("CC", "CONJP")
                    && inner.Has(static node => node.IsA("SBAR") || node.Is("S")))) yield return part;
        }
    }

    // while, because, so that, now that
    private static bool IsIntroduced(PennTree clause) =>
        clause.Has(static mark => mark.Is("MWE") || (mark.Is("IN") && !mark.Says("that", "whether")))
        || (clause.Only.Is("SINV") && clause.Only!.First.Begins("VB", "MD", "AUX"))
        || (clause.Has(static mark => mark.Is("RB", "IN") && mark.Says("so", "now"))
            && clause.Has(static mark => mark.Is("IN") && mark.Says("that")));

    private static bool IsIntroducedSentence(PennTree clause) => clause.First is PennTree mark
        && (mark.Is("MWE") || (mark.Is("IN") && !mark.Says("that", "whether")))
        && !(mark.Next.Is("NN") && mark.Next.Says("order"));

    private static bool IsThatOfClause(PennTree clause) =>
        clause.Left.Any(static left => left.IsVerb()) || clause.Previous.Is("NP", "NN", "NNS")
        || clause.Parent.Is("ADJP", "PP")
        || (clause.Parent is PennTree parent && (parent.IsA("NP") || parent.Is("UCP", "SBAR"))
            && parent.HasConjunction() && parent.Left.Any(static left => left.IsVerb()));
}
