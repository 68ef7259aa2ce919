using System.Collections.Frozen;

namespace Hark.Evaluation.Meteor;

/// <summary>The words that METEOR 1.5 weighs with 1 - delta: tokens of English news more frequent than 0.001.</summary>
/// <remarks>
/// The original's list has 93 lines. The first group follows from the statistics that the original printed for some
/// 4,700 captions and their references. The second never occurs in them: it is what such a list has besides, by the
/// frequency of words.
/// </remarks>
internal static class MeteorFunctionWords
{
    private static readonly FrozenSet<string> Words = new[]
    {
        "a", "about", "after", "all", "also", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could",
        "first", "for", "from", "has", "have", "he", "her", "his", "i", "if", "in", "into", "is", "it", "its", "last",
        "more", "new", "no", "not", "of", "on", "one", "or", "other", "out", "over", "people", "s", "said", "she", "so",
        "some", "'t", "than", "that", "the", "their", "there", "they", "this", "time", "to", "two", "up", "was", "we",
        "were", "what", "when", "which", "who", "will", "with", "you", "'", ".", ":", "?", "$", "-lrb-", "-rrb-",

        ",", "\"", "-", ";", "had", "would", "year", "years", "percent", "million", "president",
        "government", "most",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string word) => Words.Contains(word);
}
