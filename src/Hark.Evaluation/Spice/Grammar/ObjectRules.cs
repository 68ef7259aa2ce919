using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Whom or what a verb acts on.</summary>
internal static class ObjectRules
{
    private static readonly string[] reflexives =
        ["myself", "yourself", "himself", "herself", "itself", "ourselves", "yourselves", "themselves"];

    public static IEnumerable<PennTree> Direct(PennTree phrase)
    {
        if (phrase.Is("VP"))
        {
            bool takesPredicate = phrase.Has(static verb => verb.IsCopula()
                || (verb.IsVerb() && verb.Says(EnglishVerbs.Becoming)));
            if (!takesPredicate)
                foreach (PennTree noun in phrase.Where("NP", "WHNP"))
                    if (IsLastNoun(noun) && !IsAfterColon(phrase, noun)) yield return noun;
            // expects sales to rise
            foreach (PennTree clause in phrase.Where("S"))
                foreach (PennTree noun in clause.Where("NP", "WHNP"))
                    if (noun.Right.Any(static verb => verb.IsInfinitive())) yield return noun;
        }
        // the noise that the dog makes
        if (phrase.Is("SBAR") && phrase.Has(IsClauseWithoutObject))
            foreach (PennTree noun in phrase.Where("WHNP"))
                if (!noun.Has("WRB")) yield return noun;
    }

    public static IEnumerable<PennTree> Indirect(PennTree phrase)
    {
        if (!phrase.Is("VP")) yield break;
        foreach (PennTree noun in phrase.Where("NP"))
        {
            // A possessive pronoun's tag, PRP$, counts as money here, as in the original.
            bool isFirst = !HasMoney(noun) && !noun.IsTime() && noun.Next.Is("NP") && !noun.Next!.IsTime();
            if (isFirst || noun.Where("NP").Any(IsRecipient)) yield return noun;
        }
    }

    /// <summary>The object of a relative clause that a preposition or a deeper clause may own: settled later.</summary>
    public static IEnumerable<PennTree> Relative(PennTree phrase) =>
        phrase.Is("SBAR") && phrase.Has(static clause => clause.Is("S") && clause.Has("NP")
            && clause.Has(static verb => verb.Is("VP") && HidesObject(verb)))
            ? phrase.Where("WHNP").Where(static noun => !noun.Has("WRB")) : [];

    /// <summary>A preposition that has lost its noun: "the man she looks at".</summary>
    public static IEnumerable<PennTree> StrandedPrepositions(PennTree phrase) =>
        phrase.Is("VP", "ADJP") ? phrase.Where("PP").Where(static part => part.Only.Is("IN", "TO")) : [];

    /// <summary>The last noun phrase of a verb, or one before an adverbial of time.</summary>
    public static bool IsLastNoun(PennTree noun) => (!noun.IsTime() && !noun.Next.Is("NP"))
        || noun.Next.Is("NP-TMP") || (noun.Next.Is("NP") && noun.Next!.IsTime());

    /// <summary>What follows a colon behind the object is a remark, not an object.</summary>
    public static bool IsAfterColon(PennTree phrase, PennTree noun) => phrase.HeadChild is PennTree head
        && head.Right.Any(first => first.Is("NP")
            && first.Right.Any(colon => colon.Label.Contains(':') && colon.IsLeftOf(noun)));

    // Two nouns that a parser has put under one phrase: give (the dog a bone).
    private static bool IsRecipient(PennTree noun) => !HasMoney(noun)
        && !noun.Sisters.Any(static sister => sister.IsConjunction() || sister.Begins(","))
        && !noun.Right.Any(static sister => sister.Is(":"))
        && noun.Right.Any(static thing => thing.Is("NP") && !thing.Only.Is("DT")
            && !(thing.Only.Is("PRP") && thing.Only.Says(reflexives)) && !thing.HasTimeOrLot());

    private static bool IsClauseWithoutObject(PennTree clause) => clause.Is("S") && clause.Has("NP")
        && clause.Has(static verb => verb.Is("VP") && !HidesObject(verb));

    private static bool HidesObject(PennTree verb) => verb.Has("SBAR")
        || verb.Through(static link => link.Is("VP"), static part => part.Is("PP") && part.Last.Is("IN", "TO")).Any()
        || verb.Has(static inner => inner.Is("S") && inner.HasInfinitive());

    private static bool HasMoney(PennTree noun) => noun.Has(static child => child.Label.Contains('$'));
}
