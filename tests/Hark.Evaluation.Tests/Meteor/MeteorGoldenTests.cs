using System.Globalization;
using System.Text.Json;
using Hark.Evaluation.Meteor;
using Hark.TestKit;
using Hark.Text;

namespace Hark.Evaluation.Tests.Meteor;

/// <summary>METEOR 1.5 as its own program computed it, on captions written for this project.</summary>
[Trait("Category", "Golden")]
public sealed class MeteorGoldenTests
{
    private static readonly string Synthetic =
        Path.Combine(RepositoryFolder.Golden, "metrics", "synthetic_paraphrase.gz");

    public static TheoryData<string> Files { get; } =
    [
        "metrics/own_scenes_300", "metrics/own_scenes_2", "metrics/own_handwritten", "metrics/own_varrefs",
        "metrics/own_edge_cases",
    ];

    [Fact]
    public void Normalised_text_is_that_of_the_original() =>
        MeteorCases.CheckNormalizer(GoldenFile.Load("metrics/own_meteor_normalizer").Json, 1311);

    [Fact]
    public void A_table_is_read_packed_or_not()
    {
        string plain = Path.Combine(RepositoryFolder.Golden, "metrics/synthetic_paraphrase.txt");
        MeteorVocabulary vocabulary = new(null);
        foreach (string line in File.ReadLines(plain)) vocabulary.Read(line);
        Assert.Equal(40, ParaphraseReader.Read(plain, vocabulary).Count);
        Assert.Equal(40, ParaphraseReader.Read(Synthetic, vocabulary).Count);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Exact_matches_are_those_of_the_original(string golden) =>
        new MeteorCases(GoldenFile.Load(golden).Json, "meteor_exact", null).Check(MeteorStage.Exact, null, null);

    [Theory]
    [MemberData(nameof(Files))]
    public void Stems_and_synonyms_are_those_of_the_original(string golden)
    {
        WordNet wordNet = MeteorCases.Debian();
        new MeteorCases(GoldenFile.Load(golden).Json, "meteor_exact_stem_syn", "meteor_ess")
            .Check(MeteorStage.Synonym, wordNet, null);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Paraphrases_are_those_of_the_original(string golden)
    {
        WordNet wordNet = MeteorCases.Debian();
        new MeteorCases(GoldenFile.Load(golden).Json, "meteor_synthpara", "meteor_synthpara")
            .Check(MeteorStage.Paraphrase, wordNet, Synthetic);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_metric_gives_the_values_of_the_original(string golden)
    {
        WordNet wordNet = MeteorCases.Debian();
        JsonElement json = GoldenFile.Load(golden).Json;
        CaptionSet set = new(json.GetProperty("items").EnumerateArray().Select((item, index) => new CaptionItem(
            index.ToString(CultureInfo.InvariantCulture), item.GetProperty("candidate").GetString()!,
            [.. item.GetProperty("references").EnumerateArray().Select(text => text.GetString()!)])));
        MetricScores scores = new MeteorMetric(wordNet, Synthetic).Score(set);
        double corpus = json.GetProperty("corpus").GetProperty("meteor_synthpara").GetDouble();
        Assert.Equal(corpus, scores.Value, MeteorCases.Tolerance);
        foreach ((JsonElement item, double score) in json.GetProperty("items").EnumerateArray().Zip(scores.Items))
            Assert.Equal(item.GetProperty("meteor_synthpara").GetDouble(), score, MeteorCases.Tolerance);
    }
}
