namespace Hark.Evaluation.Spice.Grammar;

/// <summary>
/// The grammatical relations of English that are read off phrase structure: Universal Dependencies, version 1, as
/// CoreNLP 3.6.0 finds them (de Marneffe et al. 2014). A word may match several; then the relation of the earliest name
/// in the alphabet counts, or a more special form of it.
/// </summary>
internal static class EnglishGrammar
{
    /// <summary>The relation of a word for which no rule speaks.</summary>
    public const string Unknown = "dep";

    /// <summary>All rules.</summary>
    public static IReadOnlyList<GrammarRule> Rules { get; } =
    [
        new("aux", null, VerbGroupRules.Auxiliaries),
        new("auxpass", "aux", VerbGroupRules.PassiveAuxiliaries),
        new("cop", "aux", VerbGroupRules.Copulas),
        new("conj", null, ConjunctRules.Conjuncts),
        new("cc", null, ConjunctRules.Conjunctions),
        new("punct", null, static phrase => phrase.Children.Where(static node => node.IsTag
            && node.Label is "." or ":" or "," or "''" or "``" or "*" or "-LRB-" or "-RRB-" or "HYPH" or "NFP")),
        new("nsubj", null, SubjectRules.Nominal),
        new("nsubjpass", "nsubj", SubjectRules.NominalOfPassive),
        new("csubj", null, SubjectRules.Clausal),
        new("csubjpass", "csubj", SubjectRules.ClausalOfPassive),
        new("dobj", null, ObjectRules.Direct),
        new("iobj", null, ObjectRules.Indirect),
        new("nmod", null, NounModifierRules.Prepositional),
        new("ccomp", null, ClauseComplementRules.WithSubject),
        new("xcomp", null, ClauseComplementRules.WithoutSubject),
        new("mark", null, AdverbialClauseRules.Markers),
        new("rel", null, ObjectRules.Relative),
        new("expl", null, VerbGroupRules.Expletives),
        new("advcl", null, AdverbialClauseRules.Clauses),
        new("nmod:tmod", "nmod", AdverbRules.Times),
        new("acl:relcl", null, NounClauseRules.Relative),
        new("nummod", null, NounModifierRules.Numbers),
        new("amod", null, NounModifierRules.Adjectives),
        new("compound", null, NounModifierRules.Compounds),
        new("appos", null, NounModifierRules.Appositions),
        new("acl", null, NounClauseRules.Participial),
        new("advmod", null, AdverbRules.Adverbs),
        new("neg", "advmod", AdverbRules.Negations),
        new("mwe", null, static phrase => phrase.Label == "MWE" ? phrase.Children : []),
        new("det", null, DeterminerRules.Determiners),
        new("det:predet", null, DeterminerRules.Predeterminers),
        new("cc:preconj", null, ConjunctRules.Preconjunctions),
        new("nmod:poss", null, NounModifierRules.Owners),
        new("case", null, NounModifierRules.CaseMarkers),
        new("compound:prt", null, VerbGroupRules.Particles),
        new("nmod:npmod", null, AdverbRules.Nouns),
        new("parataxis", null, NounClauseRules.Parataxis),
        new("discourse", null, static phrase => phrase.Children.Where(static node => node.Label == "INTJ")),
        new("goeswith", null, static phrase => phrase.Children.Where(static node => node.Label == "GW")),
        new("prep", null, ObjectRules.StrandedPrepositions),
    ];

    private static readonly Dictionary<string, string?> parents =
        Rules.ToDictionary(static rule => rule.Name, static rule => rule.Parent);

    /// <summary>Which of the relations that two words have counts.</summary>
    public static string MostSpecial(IEnumerable<string> relations)
    {
        string chosen = Unknown;
        foreach (string relation in relations.Order(StringComparer.Ordinal))
            if (chosen == Unknown || parents[relation] == chosen) chosen = relation;
        return chosen;
    }
}
