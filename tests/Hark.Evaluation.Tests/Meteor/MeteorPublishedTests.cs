using System.Text.Json;
using Hark.Evaluation.Meteor;
using Hark.TestKit;
using Hark.Text;

namespace Hark.Evaluation.Tests.Meteor;

/// <summary>METEOR 1.5 on captions of Clotho and AudioCaps, which are no part of this repository.</summary>
[Trait("Category", "Golden")]
public sealed class MeteorPublishedTests
{
    private static readonly string[] Sets = ["clotho_eval", "audiocaps_test"];

    public static TheoryData<string> Files { get; } =
    [
        "originals_clotho_520", "originals_clotho_2", "originals_clotho_varrefs", "originals_audiocaps_200",
        "originals_edge_cases", "originals_aac_example_1", "originals_aac_example_2",
    ];

    [Fact]
    public void Normalised_text_is_that_of_the_original() =>
        MeteorCases.CheckNormalizer(Load("originals_meteor_normalizer"), 2454);

    [Theory]
    [MemberData(nameof(Files))]
    public void Scores_statistics_and_alignments_are_those_of_the_original(string file)
    {
        JsonElement golden = Load(file);
        WordNet wordNet = MeteorCases.Debian();
        new MeteorCases(golden, "meteor_exact", null).Check(MeteorStage.Exact, null, null);
        new MeteorCases(golden, "meteor_exact_stem_syn", "meteor_ess").Check(MeteorStage.Synonym, wordNet, null);
        new MeteorCases(golden, "meteor_synthpara", "meteor_synthpara").Check(
            MeteorStage.Paraphrase, wordNet,
            Path.Combine(RepositoryFolder.Golden, "metrics", "synthetic_paraphrase.gz"));
    }

    [Theory]
    [InlineData("clotho_eval", 1014)]
    [InlineData("audiocaps_test", 908)]
    public void A_table_of_inferred_paraphrases_gives_what_was_published(string name, int equalToPublished)
    {
        JsonElement inferred = Load("originals_meteor_inferred_paraphrase").GetProperty("data").GetProperty(name);
        JsonElement published = Load($"published_conette_{name}");
        WordNet wordNet = MeteorCases.Debian();
        MeteorVocabulary vocabulary = new(wordNet);
        var items = published.GetProperty("items").EnumerateArray().Select(item => (
            Candidate: vocabulary.Read(item.GetProperty("candidate").GetString()!),
            References: item.GetProperty("references").EnumerateArray()
                .Select(text => vocabulary.Read(text.GetString()!)).ToArray(),
            Published: item.GetProperty("expected").GetProperty("meteor").GetDouble())).ToArray();
        MeteorScorer scorer = new(
            MeteorStage.Paraphrase,
            ParaphraseReader.Read(
                Path.Combine(RepositoryFolder.Shared!, "data", "metric_cases", "inferred_paraphrase_conette.gz"),
                vocabulary));
        int equal = 0;
        foreach ((var item, JsonElement expected) in items.Zip(inferred.GetProperty("items").EnumerateArray()))
        {
            (double[] statistics, double score) = scorer.Score(item.Candidate, item.References);
            Assert.Equal(MeteorCases.Numbers(expected.GetProperty("stats").GetString()!), statistics);
            Assert.Equal(
                expected.GetProperty("align").GetString(),
                string.Join(' ', scorer.Alignment.Select(MeteorCases.Describe)));
            Assert.Equal(expected.GetProperty("score").GetDouble(), score, MeteorCases.Tolerance);
            if (Math.Abs(score - item.Published) <= MeteorCases.Tolerance) equal++;
        }
        Assert.Equal(equalToPublished, equal);
    }

    [Fact]
    public void Without_paraphrases_two_thirds_of_the_published_values_are_reached()
    {
        WordNet wordNet = MeteorCases.Debian();
        int equal = 0;
        foreach (string name in Sets)
        {
            JsonElement published = Load($"published_conette_{name}");
            JsonElement[] items = [.. published.GetProperty("items").EnumerateArray()];
            CaptionSet set = new(items.Select((item, index) => new CaptionItem(
                $"{index}", item.GetProperty("candidate").GetString()!,
                [.. item.GetProperty("references").EnumerateArray().Select(text => text.GetString()!)])));
            MetricScores scores = new MeteorMetric(wordNet, null).Score(set);
            Assert.Equal(
                published.GetProperty("meteor_exact_stem_syn_corpus_ours").GetDouble(), scores.Value,
                MeteorCases.Tolerance);
            foreach ((JsonElement item, double score) in items.Zip(scores.Items))
            {
                Assert.Equal(
                    item.GetProperty("meteor_exact_stem_syn_ours").GetDouble(), score, MeteorCases.Tolerance);
                double value = item.GetProperty("expected").GetProperty("meteor").GetDouble();
                if (Math.Abs(value - score) <= MeteorCases.Tolerance) equal++;
            }
        }
        Assert.Equal(1283, equal);
    }

    private static JsonElement Load(string name)
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string path = Path.Combine(RepositoryFolder.Shared, "data", "metric_cases", name + ".json");
        Assert.SkipWhen(!File.Exists(path), $"{path} is missing");
        return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
    }
}
