using System.Globalization;
using System.Text;

namespace Hark.Text;

/// <summary>
/// The two forms of a caption: words for the network ("a dog barks") and a sentence for the reader ("A dog barks.").
/// </summary>
public static class CaptionText
{
    /// <summary>
    /// Lower case, without punctuation, words separated by one space. An apostrophe vanishes inside its word
    /// (<c>dog's</c> becomes <c>dogs</c>); every other mark, symbol or control character separates words
    /// (<c>high-pitched</c> becomes <c>high pitched</c>).
    /// </summary>
    public static string Normalize(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        StringBuilder words = new(caption.Length);
        bool gap = false;
        foreach (Rune rune in caption.EnumerateRunes())
        {
            if (rune.Value is '\'' or '\u2019') continue;
            if (IsPartOfWord(rune))
            {
                if (gap && words.Length > 0) words.Append(' ');
                gap = false;
                words.Append(Rune.ToLowerInvariant(rune));
            }
            else
            {
                gap = true;
            }
        }
        return words.ToString();
    }

    /// <summary>The same words with a capital first letter and a full stop; empty text stays empty.</summary>
    public static string ToSentence(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string text = words.Trim();
        if (text.Length == 0) return "";
        Rune.DecodeFromUtf16(text, out Rune first, out int length);
        string end = text[^1] is '.' or '!' or '?' ? "" : ".";
        return string.Concat(Rune.ToUpperInvariant(first).ToString(), text.AsSpan(length), end);
    }

    // Combining marks belong to the letter before them: "é" may be written as two code points.
    private static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
