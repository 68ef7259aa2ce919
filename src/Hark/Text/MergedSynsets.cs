using System.Globalization;

namespace Hark.Text;

/// <summary>
/// The synsets that METEOR 1.5 takes for one. Its ids are byte offsets of WordNet 3.0's data files without the part of
/// speech, and 282 offsets occur in more than one file. The table names each synset by a word and the number of its
/// sense, because other editions of WordNet 3.0 (Debian's) have other offsets.
/// </summary>
internal static class MergedSynsets
{
    /// <summary>Groups of synsets under the id that they share in METEOR.</summary>
    public static IEnumerable<(int Offset, IReadOnlyList<SenseName> Senses)> Read()
    {
        using Stream stream =
            typeof(MergedSynsets).Assembly.GetManifestResourceStream("Hark.Text.MergedSynsets.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            string[] fields = line.Split(' ');
            yield return (Number(fields[0]), [.. fields.Skip(1).Select(Sense)]);
        }
    }

    private static SenseName Sense(string field)
    {
        string[] parts = field.Split(':');
        return new((PartOfSpeech)"nvar".IndexOf(parts[0], StringComparison.Ordinal), parts[1], Number(parts[2]));
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A synset, by one of its words.</summary>
/// <param name="Part">The part of speech.</param>
/// <param name="Lemma">The word.</param>
/// <param name="Number">Which of the word's senses, from 1.</param>
internal readonly record struct SenseName(PartOfSpeech Part, string Lemma, int Number);
