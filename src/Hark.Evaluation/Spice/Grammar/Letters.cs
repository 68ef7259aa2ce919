namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Letters and word ends, in which spelling rules are written.</summary>
internal static class Letters
{
    public static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u';

    public static bool IsConsonant(char letter) => char.IsAsciiLetterLower(letter) && !IsVowel(letter);

    /// <summary>A consonant, or y as one.</summary>
    public static bool IsHardConsonant(char letter) => IsConsonant(letter) && letter != 'y';

    public static bool Ends(this string word, params ReadOnlySpan<string> endings)
    {
        foreach (string ending in endings)
            if (word.EndsWith(ending, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>The letter at a distance from the end, 1 for the last; a blank before the word's start.</summary>
    public static char FromEnd(this string word, int distance) => distance <= word.Length ? word[^distance] : ' ';

    /// <summary>Whether the last letters fit a shape: C consonant, H consonant but y, V vowel, other letters
    /// themselves.</summary>
    public static bool HasShape(this string word, string shape)
    {
        if (word.Length < shape.Length) return false;
        for (int i = 0; i < shape.Length; i++)
        {
            char letter = word[word.Length - shape.Length + i];
            bool fits = shape[i] switch
            {
                'C' => IsConsonant(letter),
                'H' => IsHardConsonant(letter),
                'V' => IsVowel(letter),
                char other => letter == other,
            };
            if (!fits) return false;
        }
        return true;
    }

    public static string Cut(this string word, int letters) => word[..^letters];
}
