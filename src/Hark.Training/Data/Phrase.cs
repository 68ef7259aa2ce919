using System.Text.RegularExpressions;

namespace Hark.Training.Data;

/// <summary>The little English that joining phrases needs: number of a noun phrase, kind of a clause.</summary>
internal static partial class Phrase
{
    private static readonly HashSet<string> PluralWithoutS = ["people", "cattle", "sheep", "dice", "teeth", "feet"];
    private static readonly HashSet<string> SingularWithS = ["glass", "brass", "grass"];

    /// <summary>Whether a noun phrase takes "are": "waves crashing" does, "the crash of waves" does not.</summary>
    public static bool IsPlural(string noun)
    {
        string[] words = AfterHead().Split(noun, 2)[0].Split([' ', '-']);
        if (words[0] is "a" or "an") return false;
        // Participles before and behind the head are passed over; a phrase of nothing else is a gerund: "typing".
        string head = words.LastOrDefault(w => w is not ("and" or "the") && !IsParticiple(w)) ?? "";
        return PluralWithoutS.Contains(head) || (head.EndsWith('s') && !SingularWithS.Contains(head));
    }

    /// <summary>"is" or "are" for a noun phrase.</summary>
    public static string Be(string noun) => IsPlural(noun) ? "are" : "is";

    /// <summary>
    /// Whether a clause tells of something that goes on ("is barking"): it does not fit before or after.
    /// </summary>
    public static bool IsProgressive(string clause) => Progressive().IsMatch(clause);

    /// <summary>Whether a clause can be followed by an adverb of loudness or by "twice".</summary>
    public static bool TakesAdverb(string clause) => !HasAdverb().IsMatch(clause);

    private static bool IsParticiple(string word) => word.EndsWith("ing", StringComparison.Ordinal);

    [GeneratedRegex(@" (?:of|on|in|at|from|into|by|over|to|through|being|with|around)\b")]
    private static partial Regex AfterHead();

    [GeneratedRegex(@"\b(?:is|are) (?!being)\w+ing\b")]
    private static partial Regex Progressive();

    [GeneratedRegex(@"ly\b|\b(?:times|away|forth|again|out|by|overhead|night|howls)\b|\b(?:in|on|down)$")]
    private static partial Regex HasAdverb();
}
