using System.Globalization;
using System.Text;

namespace Hark.Text;

/// <summary>
/// Cuts a text into the pieces inside which bytes are merged, as GPT-2's pattern does:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. Written out, because a regular
/// expression engine costs more than all merges.
/// </summary>
internal static class BytePairPieces
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>Where the piece that starts at <paramref name="start"/> ends.</summary>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'')
        {
            foreach (string contraction in Contractions)
            {
                if (text[start..].StartsWith(contraction, StringComparison.Ordinal)) return start + contraction.Length;
            }
        }
        int at = start;
        Kind kind = KindAt(text, at, out int length);
        if (text[start] == ' ' && start + 1 < text.Length)
        {
            Kind next = KindAt(text, start + 1, out int nextLength);
            if (next != Kind.Space) (at, kind, length) = (start + 1, next, nextLength);
        }
        Kind run = kind;
        while (kind == run)
        {
            at += length;
            if (at == text.Length) return at;
            kind = KindAt(text, at, out length);
        }
        // The last white space of several belongs to what follows.
        return run == Kind.Space && at - start > 1 ? at - 1 : at;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        char c = text[index];
        if (char.IsAscii(c))
        {
            return char.IsAsciiLetter(c) ? Kind.Letter
                : char.IsAsciiDigit(c) ? Kind.Number
                : char.IsWhiteSpace(c) ? Kind.Space
                : Kind.Other;
        }
        Rune.DecodeFromUtf16(text[index..], out Rune rune, out length);
        if (Rune.IsWhiteSpace(rune)) return Kind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                Kind.Number,
            _ => Kind.Other,
        };
    }
}
