using System.Globalization;
using System.Text;

namespace Hark.Text;

/// <summary>
/// What is left of a character after canonical decomposition (NFD) without non-spacing marks: "é" leaves "e". From a
/// table of Unicode's data, because the platform decomposes nothing where it carries no culture data.
/// </summary>
internal static class CanonicalBases
{
    private const int HangulBase = 0xAC00, HangulCount = 11172, LeadBase = 0x1100, VowelBase = 0x1161;
    private const int TailBase = 0x11A7, Tails = 28, VowelsTimesTails = 588;

    private static readonly Lazy<Dictionary<int, string>> Table = new(Read);

    /// <summary>What is left of a character that is no mark, or null if that is the character itself.</summary>
    public static string? Of(Rune rune)
    {
        if (rune.Value < 0xC0) return null;
        int syllable = rune.Value - HangulBase;
        if ((uint)syllable < HangulCount) return Jamo(syllable);
        return Table.Value.GetValueOrDefault(rune.Value);
    }

    // The Unicode Standard, section 3.12
    private static string Jamo(int syllable)
    {
        char lead = (char)(LeadBase + syllable / VowelsTimesTails);
        char vowel = (char)(VowelBase + syllable % VowelsTimesTails / Tails);
        int tail = syllable % Tails;
        return tail == 0 ? $"{lead}{vowel}" : $"{lead}{vowel}{(char)(TailBase + tail)}";
    }

    private static Dictionary<int, string> Read()
    {
        using Stream stream =
            typeof(CanonicalBases).Assembly.GetManifestResourceStream("Hark.Text.CanonicalBases.txt")!;
        using StreamReader reader = new(stream);
        Dictionary<int, string> table = new(2048);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string left = string.Concat(line[..colon].Split('+').Select(point => CodePoint(point).ToString()));
            foreach (string point in line[(colon + 2)..].Split(' ')) table.Add(CodePoint(point).Value, left);
        }
        return table;
    }

    private static Rune CodePoint(string hexadecimal) =>
        new(int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
