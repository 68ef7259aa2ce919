namespace Hark.Evaluation.Spice.Trees;

/// <summary>Nouns of time: a phrase around them is often an adverbial, not a subject or object.</summary>
internal static class EnglishTimes
{
    private static readonly HashSet<string> words = new(
        """
        monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays
        sunday sundays year years month months week weeks day days morning mornings evening evenings night nights
        january jan. february feb. march mar. april apr. may june july august aug. september sept. october oct.
        november nov. december dec. today yesterday tomorrow spring summer fall autumn winter
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the phrase is headed by a noun of time.</summary>
    public static bool IsTime(this PennTree phrase) =>
        phrase.HeadChild is PennTree head && head.Begins("NN") && head.Says(words);

    /// <summary>Whether a child is a noun of time or "lot".</summary>
    public static bool HasTimeOrLot(this PennTree phrase) =>
        phrase.Has(static child => child.Begins("NN") && (child.Says(words) || child.Says("lot")));
}
