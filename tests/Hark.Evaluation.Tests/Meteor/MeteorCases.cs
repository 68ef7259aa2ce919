using System.Globalization;
using System.Text.Json;
using Hark.Evaluation.Meteor;
using Hark.Text;

namespace Hark.Evaluation.Tests.Meteor;

/// <summary>Items of a golden file and what METEOR gave for them with some of its stages.</summary>
/// <param name="golden">The file.</param>
/// <param name="score">The field of the score.</param>
/// <param name="details">The beginning of the names of the fields of statistics and alignment; null for none.</param>
internal sealed class MeteorCases(JsonElement golden, string score, string? details)
{
    public const double Tolerance = 1e-9;

    public static WordNet Debian()
    {
        const string Folder = "/usr/share/wordnet";
        Assert.SkipWhen(!WordNetFolders.Has(Folder), "Debian's wordnet-base is not installed");
        return WordNet.Open(Folder);
    }

    public static void CheckNormalizer(JsonElement golden, int count)
    {
        Assert.Equal(count, golden.GetProperty("pairs").GetArrayLength());
        foreach (JsonElement pair in golden.GetProperty("pairs").EnumerateArray())
        {
            string text = pair[0].GetString()!;
            Assert.Equal((text, pair[1].GetString()), (text, string.Join(' ', MeteorNormalizer.Words(text))));
        }
    }

    public void Check(MeteorStage last, WordNet? wordNet, string? table)
    {
        MeteorVocabulary vocabulary = new(wordNet);
        var items = golden.GetProperty("items").EnumerateArray().Select(item => (
            Golden: item,
            Candidate: vocabulary.Read(MeteorMetric.Hypothesis([item.GetProperty("tok_candidate").GetString()!])),
            References: item.GetProperty("tok_references").EnumerateArray()
                .Select(text => vocabulary.Read(text.GetString()!)).ToArray())).ToArray();
        MeteorScorer scorer = new(last, table is null ? null : ParaphraseReader.Read(table, vocabulary));
        double[] sums = new double[MeteorStatistics.Count], summand = new double[MeteorStatistics.Count];
        foreach ((JsonElement item, MeteorWord[] candidate, MeteorWord[][] references) in items)
        {
            (double[] statistics, double value) = scorer.Score(candidate, references);
            CheckItem(item, statistics, value, scorer.Alignment);
            MeteorStatistics.Add(statistics, summand);
            for (int s = 0; s < sums.Length; s++) sums[s] += summand[s];
        }
        double corpus = golden.GetProperty("corpus").GetProperty(score).GetDouble();
        Assert.Equal(corpus, MeteorStatistics.Score(sums), Tolerance);
    }

    private void CheckItem(
        JsonElement item, double[] statistics, double value, IReadOnlyList<MeteorMatch> alignment)
    {
        string text = item.GetProperty("tok_candidate").GetString()!;
        if (details is not null)
        {
            Assert.Equal(Numbers(item.GetProperty(details + "_stats").GetString()!), statistics);
            string align = string.Join(' ', alignment.Select(Describe));
            Assert.Equal((text, item.GetProperty(details + "_align").GetString()), (text, align));
        }
        Assert.True(
            Math.Abs(value - item.GetProperty(score).GetDouble()) <= Tolerance,
            $"{text}: expected {item.GetProperty(score)}, found {value}");
    }

    public static double[] Numbers(string text) =>
        Array.ConvertAll(text.Split(' '), number => double.Parse(number, CultureInfo.InvariantCulture));

    public static string Describe(MeteorMatch match) => string.Create(
        CultureInfo.InvariantCulture,
        $"{match.Start}:{match.Length}-{match.CandidateStart}:{match.CandidateLength}/{(int)match.Stage}");
}
