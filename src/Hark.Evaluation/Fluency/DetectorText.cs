using System.Globalization;
using System.Text;

namespace Hark.Evaluation.Fluency;

/// <summary>
/// What the error detector of FENSE does to a text before it reads it: everything that is neither a word character nor
/// white space goes, as Python's <c>re.sub(r"[^\w\s]", "", text)</c> does, and letters become small.
/// </summary>
internal static class DetectorText
{
    /// <summary>The prepared text.</summary>
    public static string Of(string caption)
    {
        StringBuilder kept = new(caption.Length);
        foreach (Rune rune in caption.EnumerateRunes())
            if (IsWord(rune) || IsSpace(rune)) kept.Append(rune);
        // The one letter that Python makes two of.
        return kept.Replace("\u0130", "i\u0307").ToString().ToLowerInvariant();
    }

    // Python's \w: letters and numbers of every kind and '_', but neither marks nor other connectors.
    private static bool IsWord(Rune rune) => rune.Value == '_' || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    // Python counts the four separators U+001C to U+001F too.
    private static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1c and <= 0x1f;
}
