using System.Globalization;
using System.Text;
using System.Text.Json;
using Hark.TestKit;
using Hark.Text;

namespace Hark.Tests.Text;

/// <summary>Synonyms are those of METEOR 1.5 with Debian's edition of WordNet 3.0, whose offsets are others.</summary>
[Trait("Category", "Golden")]
public sealed class WordNetGoldenTests
{
    private const string Debian = "/usr/share/wordnet";
    private const string Missing = "Debian's wordnet-base is not installed";

    private static readonly string[] Parts = ["noun", "verb", "adj", "adv"];

    private static readonly Lazy<WordNetIndex[]> Indexes = new(() =>
        [.. Parts.Select(part => new WordNetIndex(WordNetFile.Read(Path.Combine(Debian, $"index.{part}"))))]);

    [Theory]
    [InlineData("metrics/own_meteor_synonyms", 2234)]
    [InlineData("metrics/originals_meteor_synonyms", 172)]
    public void Synonyms_are_those_of_the_original(string golden, int count)
    {
        Assert.SkipWhen(!WordNetFolders.Has(Debian), Missing);
        WordNet wordNet = WordNet.Open(Debian);
        JsonElement json = GoldenFile.Load(golden).Json;
        string[] words = [.. json.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)];
        HashSet<int>[] ids = [.. words.Select(word => wordNet.SynsetIds(word).ToHashSet())];
        SortedSet<string> found = new(StringComparer.Ordinal);
        for (int a = 0; a < words.Length; a++)
            for (int b = a + 1; b < words.Length; b++)
                if (ids[a].Overlaps(ids[b])) found.Add(Pair(words[a], words[b]));
        SortedSet<string> expected = new(StringComparer.Ordinal);
        foreach (JsonElement pair in json.GetProperty("synonym_pairs").EnumerateArray())
            expected.Add(Pair(pair[0].GetString()!, pair[1].GetString()!));
        Assert.Equal(count, expected.Count);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Merged_synsets_are_those_of_the_original()
    {
        Dictionary<int, string[]> expected = GoldenFile.Load("metrics/meteor_wordnet_offset_collisions").Json
            .GetProperty("merged_synsets").EnumerateArray().ToDictionary(
                group => group.GetProperty("upstream_wordnet30_offset").GetInt32(),
                group => group.GetProperty("words").EnumerateArray().Select(word => word.GetString()!).ToArray());
        var groups = MergedSynsets.Read().ToDictionary(group => group.Offset, group => group.Senses);
        Assert.Equal(expected.Keys.Order(), groups.Keys.Order());
        foreach ((int offset, IReadOnlyList<SenseName> senses) in groups)
        {
            Assert.True(senses.Count >= 2);
            Assert.Equal(senses.Count, senses.DistinctBy(sense => sense.Part).Count());
            Assert.All(senses, sense => Assert.Contains(sense.Lemma, expected[offset]));
        }
        Assert.SkipWhen(!WordNetFolders.Has(Debian), Missing);
        foreach ((int offset, IReadOnlyList<SenseName> senses) in groups)
        {
            // Debian has mended a few glosses, which moved what comes after them by some bytes.
            Assert.All(senses, sense => Assert.InRange(Offset(sense), offset, offset + 20));
            Assert.Equal(expected[offset], senses.SelectMany(Words).Distinct().Order(StringComparer.Ordinal));
        }
    }

    private static string Pair(string a, string b) =>
        string.CompareOrdinal(a, b) < 0 ? $"{a} {b}" : $"{b} {a}";

    private static int Offset(SenseName sense) => Indexes.Value[(int)sense.Part].Offsets(sense.Lemma)[sense.Number - 1];

    // The words of a synset, from the data file: offset, lexicographer file, type, count, then words with their ids.
    private static IEnumerable<string> Words(SenseName sense)
    {
        using FileStream data = File.OpenRead(Path.Combine(Debian, $"data.{Parts[(int)sense.Part]}"));
        data.Position = Offset(sense);
        using StreamReader reader = new(data, Encoding.Latin1);
        string[] fields = reader.ReadLine()!.Split(' ');
        int count = int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return Enumerable.Range(0, count)
            .Select(word => fields[4 + 2 * word].Split('(')[0].ToLowerInvariant());
    }
}
