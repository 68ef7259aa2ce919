using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Words around a verb: auxiliaries, copulas, particles, the "there" of "there is".</summary>
internal static class VerbGroupRules
{
    /// <summary>has barked</summary>
    public static IEnumerable<PennTree> Auxiliaries(PennTree phrase)
    {
        if (phrase.Is("VP") && phrase.Has("VP"))
            foreach (PennTree verb in phrase.Children)
                if (verb.Begins("VB") || verb.Is("MD", "AUX", "AUXG", "POS")) yield return verb;
        if (phrase.Is("SQ", "SINV"))
            foreach (PennTree verb in phrase.Children)
                if (verb.Begins("VB", "MD", "AUX") && verb.Right.Any(static right => right.Begins("VP", "ADJP")))
                    yield return verb;
    }

    /// <summary>is played</summary>
    public static IEnumerable<PennTree> PassiveAuxiliaries(PennTree phrase)
    {
        if (phrase.Is("VP") && phrase.Has(IsParticiplePhrase))
            foreach (PennTree verb in phrase.Children)
                if (verb.Begins("VB", "AUX", "POS") && verb.Says(EnglishVerbs.Passive)) yield return verb;
        if (phrase.Is("SQ", "SINV"))
            foreach (PennTree verb in phrase.Children)
                if (verb.IsCopula() && verb.Right.Any(static right => right.Is("VP") && right.Has("VBD", "VBN")))
                    yield return verb;
    }

    /// <summary>is loud, is a rider, is in the house</summary>
    public static IEnumerable<PennTree> Copulas(PennTree phrase)
    {
        if (phrase.Is("VP"))
            foreach (PennTree verb in phrase.Children)
                if (verb.IsCopula() && verb.Right.Any(static right => IsPredicate(right) || IsAdjectiveClause(right)))
                    yield return verb;
        if (phrase.Is("SQ", "SINV"))
            foreach (PennTree verb in phrase.Children)
                if (verb.IsCopula() && verb.Right.Any(static right => (right.Is("ADJP") && !right.Has("VBN", "VBD"))
                    || (right.Is("NP") && right.IsBefore("NP")) || IsAdjectiveClause(right))) yield return verb;
    }

    /// <summary>take off</summary>
    public static IEnumerable<PennTree> Particles(PennTree phrase) =>
        phrase.Is("VP") ? phrase.Where("PRT")
        : phrase.Is("ADJP") && phrase.Has(static verb => verb.Begins("VB")) ? phrase.Where("RP") : [];

    /// <summary>there is</summary>
    public static IEnumerable<PennTree> Expletives(PennTree phrase) => phrase.Is("S", "SQ", "SINV")
        ? phrase.Where("NP").Where(static there =>
            there.Through(static link => link.Is("NP"), static tag => tag.Is("EX")).Any())
        : [];

    private static bool IsParticiplePhrase(PennTree node) => node.Is("VP", "ADJP") && (node.Has("VBN", "VBD")
        || (node.Has("CC") && node.Has(static part => part.Is("VP", "ADJP") && part.Has("VBN", "VBD"))));

    private static bool IsPredicate(PennTree node) =>
        (node.Begins("ADJP", "PP", "UCP") || node.Is("NP", "WHNP"))
        && !node.Has(static verb => verb.Is("VBN", "VBD") && !verb.Right.Any(static right => right.Begins("N")));

    private static bool IsAdjectiveClause(PennTree node) =>
        node.Is("S") && node.Only.Is("ADJP") && node.Only!.Has("JJ");
}
