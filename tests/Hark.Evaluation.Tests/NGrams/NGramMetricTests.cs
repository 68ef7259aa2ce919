using System.Text.Json;
using Hark.Evaluation.NGrams;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.NGrams;

public class NGramMetricTests
{
    private const double Tolerance = 1e-12;

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData("own_scenes_300")]
    [InlineData("own_scenes_2")]
    [InlineData("own_handwritten")]
    [InlineData("own_varrefs")]
    [InlineData("own_edge_cases")]
    public void Raw_captions_score_as_in_coco_caption(string name)
    {
        JsonElement file = GoldenFile.Load("metrics/" + name).Json;
        AssertScores(file, MetricCases.Set(file).NGrams);
    }

    [Theory]
    [InlineData("originals_clotho_520")]
    [InlineData("originals_clotho_2")]
    [InlineData("originals_clotho_varrefs")]
    [InlineData("originals_audiocaps_200")]
    [InlineData("originals_aac_example_1")]
    [InlineData("originals_aac_example_2")]
    [InlineData("originals_edge_cases")]
    public void Captions_of_people_score_as_in_coco_caption(string name)
    {
        JsonElement file = MetricCases.Local(name);
        AssertScores(file, new(MetricCases.Tokens(file)));
    }

    [Theory]
    [InlineData("published_conette_clotho_eval")]
    [InlineData("published_conette_audiocaps_test")]
    public void Published_captions_have_their_published_scores(string name)
    {
        JsonElement file = MetricCases.Local(name);
        NGramTable table = new(MetricCases.Tokens(file, ""));
        JsonElement expected = file.GetProperty("corpus_expected");
        MetricScores[] all = [.. Bleu.Score(table), RougeL.Score(table), CiderD.Score(table)];
        foreach (MetricScores scores in all)
        {
            double[] items = MetricCases.Numbers(file, item => item.GetProperty("expected").GetProperty(scores.Metric));
            MetricCases.Close(items, scores.Items, Tolerance);
            Assert.Equal(expected.GetProperty(scores.Metric).GetDouble(), scores.Value, Tolerance);
        }
    }

    [Fact]
    public void A_caption_equal_to_its_reference_has_the_best_scores()
    {
        CaptionSet set = new([new("a", "rain falls on a tin roof", ["Rain falls on a tin roof."]),
            new("b", "two dogs bark at a train", ["Two dogs bark at a train.", "A bird sings."])]);
        Assert.All(Bleu.Score(set), bleu => Assert.Equal(1, bleu.Value, 1e-8));
        Assert.Equal(1, RougeL.Score(set).Value, Tolerance);
        Assert.Equal([10, 5], CiderD.Score(set).Items.Select(score => Math.Round(score, 10)));
    }

    [Fact]
    public void The_value_of_a_resample_is_that_of_the_repeated_items()
    {
        CaptionItem[] items = [new("a", "rain falls", ["rain falls hard", "it rains"]),
            new("b", "a dog barks at rain", ["a dog barks", "a big dog"]), new("c", "wind", ["wind blows"])];
        CaptionSet twice = new([items[0], items[1], items[1] with { Id = "d" }]);
        foreach ((SummedScores whole, SummedScores part) in Bleu.Score(new CaptionSet(items)).Zip(Bleu.Score(twice)))
            Assert.Equal(part.Value, whole.ValueOf([1, 2, 0]), Tolerance);
    }

    [Fact]
    public void Cider_of_one_item_is_an_error_and_not_zero()
    {
        CaptionSet one = new([new("a", "rain", ["rain"])]);
        Assert.Contains("two items", Assert.Throws<EvaluationException>(() => CiderD.Score(one)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "rain falls", 0)]
    [InlineData("rain falls", "", 0)]
    [InlineData("?", "!", 1)]
    public void Rouge_without_words_is_that_of_the_original(string caption, string reference, double expected) =>
        Assert.Equal(expected, RougeL.Score(new CaptionSet([new("a", caption, [reference])])).Value);

    [Fact]
    public void A_caption_of_many_words_is_counted_in_linear_time()
    {
        string text = string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"w{i % 5000}"));
        CaptionSet set = new([new("a", text, [text]), new("b", "rain", ["rain"])]);
        Assert.Equal(1, Bleu.Score(set)[3].Value, 1e-8);
        Assert.Equal(10, CiderD.Score(set).Items[0], 1e-9);
    }

    private static void AssertScores(JsonElement file, NGramTable table)
    {
        JsonElement corpus = file.GetProperty("corpus");
        IReadOnlyList<SummedScores> bleu = Bleu.Score(table);
        for (int n = 0; n < 4; n++)
        {
            MetricCases.Close(MetricCases.Numbers(file, item => item.GetProperty("bleu")[n]), bleu[n].Items, Tolerance);
            Assert.Equal(corpus.GetProperty("bleu")[n].GetDouble(), bleu[n].Value, Tolerance);
        }
        foreach (SummedScores scores in (SummedScores[])[RougeL.Score(table), CiderD.Score(table)])
        {
            MetricCases.Close(
                MetricCases.Numbers(file, item => item.GetProperty(scores.Metric)), scores.Items, Tolerance);
            Assert.Equal(corpus.GetProperty(scores.Metric).GetDouble(), scores.Value, Tolerance);
        }
    }
}
