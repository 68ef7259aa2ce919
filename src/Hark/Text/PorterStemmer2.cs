namespace Hark.Text;

/// <summary>
/// The stemmer of English that Martin Porter wrote after his first, in the form in which METEOR 1.5 has it: Snowball's
/// "english" as it was in 2010.
/// </summary>
/// <remarks>Source: the algorithm's description at snowballstem.org (Porter 2, with its lists of exceptions).</remarks>
public static class PorterStemmer2
{
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    };

    /// <summary>The stem of a word. Deterministic, and safe from any number of threads.</summary>
    /// <param name="word">A word in lower case; characters that are no letters of English count as consonants.</param>
    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length < 3) return word;
        if (Exceptions.TryGetValue(word, out string? stem)) return stem;
        // One letter is the most by which a stem grows.
        Span<char> buffer = word.Length < 64 ? stackalloc char[64] : new char[word.Length + 1];
        EnglishSuffixes suffixes = new(word, buffer);
        suffixes.Strip();
        ReadOnlySpan<char> left = suffixes.Letters;
        return left.SequenceEqual(word) ? word : left.ToString();
    }
}
