using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Who does something: nouns and clauses in front of a verb phrase.</summary>
internal static class SubjectRules
{
    public static IEnumerable<PennTree> Nominal(PennTree clause) => clause.Label switch
    {
        "S" => OfSentence(clause),
        "SBAR" => OfRelativeClause(clause),
        "SINV" => OfInversion(clause),
        "SQ" or "PRN" => clause.Where("NP").Where(static noun => !noun.Has("EX") && noun.IsBefore("VP")),
        "SBARQ" => OfQuestion(clause),
        _ => [],
    };

    /// <summary>the bell is rung</summary>
    public static IEnumerable<PennTree> NominalOfPassive(PennTree clause) =>
        clause.Is("S", "SQ") && clause.Has(static verb => verb.Is("VP")
            && verb.Has(static tag => tag.IsVerb() && tag.Says(EnglishVerbs.Passive))
            && verb.Has(static inner => inner.Is("VP") && inner.Has("VBN", "VBD")))
            ? clause.Where("WHNP", "NP").Where(static noun => !noun.Has("EX")) : [];

    /// <summary>what she said makes sense</summary>
    public static IEnumerable<PennTree> Clausal(PennTree clause) => clause.Is("S")
        ? clause.Where("SBAR", "S").Where(static subject =>
            !subject.Next.Is(",") && subject.Right.Any(IsFirstPredicate))
        : [];

    /// <summary>that she lied was suspected</summary>
    public static IEnumerable<PennTree> ClausalOfPassive(PennTree clause) => clause.Is("S")
        ? clause.Where("SBAR", "S").Where(static subject => !subject.Next.Is(",")
            && subject.Right.Any(static verb => IsFirstPredicate(verb) && IsPassive(verb)))
        : [];

    private static IEnumerable<PennTree> OfSentence(PennTree clause)
    {
        foreach (PennTree noun in clause.Where("NP", "WHNP"))
        {
            // An infinitive under a verb has the verb's object in front: that is no subject.
            if (!noun.Has("EX") && !noun.IsTime() && noun.Right.Any(verb => verb.Is("VP")
                && (!clause.Parent.Is("VP") || !verb.IsInfinitive()))) yield return noun;
            else if (noun.Is("NP") && noun.IsTime() && !noun.IsBefore("NP") && noun.IsBefore("VP")) yield return noun;
            else if (noun.Is("NP") && noun.Next.Is("NP", "ADJP") && clause.Parent.Is("VP")) yield return noun;
        }
        // there is a dog
        if (clause.Has(static there => there.Is("NP") && there.Has("EX")))
            foreach (PennTree verb in clause.Through(static link => link.Is("VP"), static node => node.Is("VP")))
                foreach (PennTree noun in verb.Where("NP")) yield return noun;
    }

    // a wolf that howls
    private static IEnumerable<PennTree> OfRelativeClause(PennTree clause)
    {
        bool isGapped = clause.Has(static inner => inner.Is("S") && !inner.Has("SBAR") && inner.Has(IsWithoutNoun));
        bool isBare = !clause.Has("S") && clause.Has(IsWithoutNoun);
        if (isGapped || isBare)
            foreach (PennTree noun in clause.Where("WHNP")) yield return noun;
        // a man who she says howls
        if (!clause.Has("WHNP") && clause.Parent.Is("VP") && clause.Parent!.Parent.Is("S")
            && clause.Parent.Parent!.Previous.Is("WHNP") && clause.Has(static inner => inner.Is("S")
                && !inner.Has(static noun => noun.Is("NP") && noun.IsBefore("VP"))))
            yield return clause.Parent.Parent.Previous!;
    }

    // in the yard stands a dog
    private static IEnumerable<PennTree> OfInversion(PennTree clause)
    {
        foreach (PennTree noun in clause.Where("NP", "WHNP"))
        {
            PennTree? before = noun.Previous.IsA("ADVP") || noun.Previous.Is("RB") ? noun.Previous!.Previous : null;
            bool isBehindVerb = IsVerbal(noun.Previous) || IsVerbal(before);
            bool isAlone = noun.Previous is null && !noun.Sisters.Any(static sister => sister.IsA("NP"));
            bool isFronted = noun.Is("NP") && noun.IsAfter("NP") && noun.Right.Any(static verb =>
                verb.Is("VP") && verb.Has(static tag => tag.IsCopula()));
            if (isBehindVerb || isAlone || isFronted) yield return noun;
        }
    }

    // who barks
    private static IEnumerable<PennTree> OfQuestion(PennTree clause) => clause.Has(static question =>
        question.Is("SQ") && question.Has(IsWithoutNoun)) ? clause.Where("WHNP") : [];

    private static bool IsVerbal(PennTree? node) => node.Is("VP", "VBZ", "VBD", "VBP", "VB", "MD", "AUX");

    private static bool IsWithoutNoun(PennTree verb) => verb.Is("VP") && !verb.IsAfter("NP");

    private static bool IsFirstPredicate(PennTree verb) => verb.Is("VP") && !verb.IsAfter("NP");

    private static bool IsPassive(PennTree verb) =>
        (verb.Has(static tag => tag.IsVerb() && tag.Says(EnglishVerbs.Passive))
            && verb.Has(static inner => inner.Is("VP") && inner.Has("VBN", "VBD")))
        || verb.Has(static inner => inner.Is("VP") && IsPassive(inner));
}
