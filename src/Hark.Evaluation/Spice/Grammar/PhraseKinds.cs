using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Kinds of phrases that several grammar rules name.</summary>
internal static class PhraseKinds
{
    /// <summary>NP and its adverbial and temporal forms, with WHNP.</summary>
    public static bool IsNounPhrase(this PennTree tree) =>
        tree.Is("NP", "NP-TMP", "NP-ADV", "WHNP", "WHNP-TMP", "WHNP-ADV");

    /// <summary>Any phrase around a noun.</summary>
    public static bool IsNominal(this PennTree tree) => tree.IsNounPhrase() || tree.Is("NX", "NML", "NAC");

    public static bool IsPrepositional(this PennTree tree) =>
        tree.Is("PP", "PP-TMP", "PP-ADV", "WHPP", "WHPP-TMP", "WHPP-ADV");

    /// <summary>A finite or infinite clause with its frame.</summary>
    public static bool IsClause(this PennTree tree) => tree.Is("S", "SBAR", "SBARQ", "SINV", "SQ");

    public static bool IsAdverb(this PennTree tree) => tree.Is("RB", "RBR", "RBS", "WRB", "ADVP", "WHADVP");

    public static bool IsVerb(this PennTree tree) => tree.Begins("VB", "AUX");

    public static bool IsCopula(this PennTree tree) => tree.IsVerb() && tree.Says(EnglishVerbs.Copulas);

    public static bool IsConjunction(this PennTree? tree) => tree.Is("CC", "CONJP");

    public static bool HasConjunction(this PennTree tree) => tree.Has("CC", "CONJP");

    /// <summary>A noun of any kind.</summary>
    public static bool IsNoun(this PennTree tree) => tree.Is("NN", "NNS", "NNP", "NNPS");

    /// <summary>Whether the phrase has a child of the infinitive's "to".</summary>
    public static bool IsInfinitive(this PennTree verbPhrase) => verbPhrase.Is("VP") && verbPhrase.Has("TO");

    /// <summary>A clause that is an infinitive.</summary>
    public static bool HasInfinitive(this PennTree clause) => clause.Has(static verb => verb.IsInfinitive());

    /// <summary>A verb phrase that begins with a participle, an adverb before it allowed.</summary>
    public static bool IsParticipial(this PennTree verbPhrase) => verbPhrase.Is("VP")
        && (verbPhrase.First.Is("VBG", "VBN") || (verbPhrase.Children.Count > 1
            && verbPhrase.Children[1].Is("VBG", "VBN") && verbPhrase.Children[0].Is("ADVP")));

    /// <summary>Whether the comma stands behind a phrase that a participle can be said of.</summary>
    public static bool IsCommaBehindNoun(this PennTree? comma) => comma.Is(",") && (comma!.Previous.IsA("NP", "VP")
        || (comma.Previous.IsA("PP", "ADVP") && comma.Previous!.Left.Any(static sister => sister.IsA("NP"))));

    /// <summary>Punctuation and parentheses, which are never conjuncts.</summary>
    public static bool IsBarrier(this PennTree tree) =>
        tree.Is("PRN", "``", "''", "-LRB-", "-RRB-", ",", ":", ".");

    /// <summary>A possessive's mark: 's or '.</summary>
    public static bool IsPossessive(this PennTree tree) => tree.Is("POS") || (tree.Is("VBZ") && tree.Says("'s"));

    /// <summary>Negations that are words of their own.</summary>
    public static bool IsNegation(this PennTree tag) => tag.Says("not", "n't", "nt", "never");
}
