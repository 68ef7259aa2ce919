using System.Globalization;
using System.Text;

namespace Hark.Text;

/// <summary>
/// How BERT reads a text before it looks for words: without control characters and accents, in lower case, ideographs
/// apart. The rules are those of Hugging Face's <c>BertNormalizer</c>.
/// </summary>
/// <param name="Cleans">Whether control characters vanish and all white space becomes a space.</param>
/// <param name="SeparatesIdeographs">Whether there is a space on both sides of a CJK ideograph.</param>
/// <param name="StripsAccents">Whether non-spacing marks vanish after canonical decomposition.</param>
/// <param name="Lowers">Whether upper case becomes lower case, code point by code point.</param>
internal sealed record BertNormalizer(
    bool Cleans = true, bool SeparatesIdeographs = true, bool StripsAccents = true, bool Lowers = true)
{
    public void Normalize(ReadOnlySpan<char> text, ref NormalizedText output)
    {
        for (int i = 0; i < text.Length;)
        {
            int length = 1;
            if (char.IsAscii(text[i]))
            {
                AppendAscii(text[i], i, ref output);
            }
            else
            {
                Rune.DecodeFromUtf16(text[i..], out Rune rune, out length);
                AppendRune(rune, i, ref output);
            }
            i += length;
        }
    }

    private void AppendAscii(char c, int source, ref NormalizedText output)
    {
        if (Cleans && char.IsControl(c))
        {
            if (c is '\t' or '\n' or '\r') output.Append(' ', source);
            return;
        }
        output.Append(Lowers ? char.ToLowerInvariant(c) : c, source);
    }

    private void AppendRune(Rune rune, int source, ref NormalizedText output)
    {
        UnicodeCategory category = Category(rune);
        if (Cleans)
        {
            if (rune == Rune.ReplacementChar
                || category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse)
            {
                return;
            }
            if (Rune.IsWhiteSpace(rune))
            {
                output.Append(' ', source);
                return;
            }
        }
        bool standsAlone = SeparatesIdeographs && IsIdeograph(rune.Value);
        if (standsAlone) output.Append(' ', source);
        if (!StripsAccents)
        {
            AppendLower(rune, source, ref output);
        }
        else if (category != UnicodeCategory.NonSpacingMark)
        {
            if (CanonicalBases.Of(rune) is not { } left) AppendLower(rune, source, ref output);
            else foreach (Rune part in left.EnumerateRunes()) AppendLower(part, source, ref output);
        }
        if (standsAlone) output.Append(' ', source);
    }

    private void AppendLower(Rune rune, int source, ref NormalizedText output)
    {
        if (Lowers && rune.Value == 0x130) // the one letter whose lower case has two code points
        {
            output.Append('i', source);
            output.Append('\u0307', source);
            return;
        }
        Span<char> chars = stackalloc char[2];
        int length = (Lowers ? Rune.ToLowerInvariant(rune) : rune).EncodeToUtf16(chars);
        for (int i = 0; i < length; i++) output.Append(chars[i], source);
    }

    /// <summary>The category of a character as the originals know it.</summary>
    public static UnicodeCategory Category(Rune rune)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        bool matters = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format || IsPunctuation(category);
        return matters && LateCharacters.Contains(rune) ? UnicodeCategory.OtherNotAssigned : category;
    }

    public static bool IsPunctuation(UnicodeCategory category) =>
        category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    // The blocks of the original, which starts the fourth extension 256 code points late.
    private static bool IsIdeograph(int point) => point
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
