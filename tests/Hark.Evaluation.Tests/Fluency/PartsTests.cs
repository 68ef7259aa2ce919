using System.Text.Json;
using Hark.Evaluation.Fluency;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.Fluency;

public class PartsTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    [Trait("Category", "Golden")]
    public void Metrics_made_of_others_are_those_of_aac_metrics()
    {
        JsonElement file = GoldenFile.Load("metrics/own_spider_fense_parts").Json;
        SummedScores spider = Spider.Combine(Part(file, "cider_d"), Part(file, "spice"));
        SummedScores fer = Part(file, "fer");
        SummedScores[] found =
            [fer, spider, SpiderFl.Combine(spider, fer), Fense.Combine(Part(file, "sbert_sim"), fer)];
        foreach (SummedScores scores in found)
        {
            MetricCases.Close(
                MetricCases.Numbers(file, item => item.GetProperty(scores.Metric)), scores.Items, Tolerance);
            Assert.Equal(file.GetProperty("corpus").GetProperty(scores.Metric).GetDouble(), scores.Value, Tolerance);
        }
        Assert.Equal(fer.Items, MetricCases.Numbers(file, item => item.GetProperty("error_prob"))
            .Select(probability => ErrorDetector.IsError((float)probability)));
    }

    [Theory]
    [InlineData("published_conette_clotho_eval")]
    [InlineData("published_conette_audiocaps_test")]
    public void Published_parts_make_the_published_metrics(string name)
    {
        JsonElement file = MetricCases.Local(name);
        SummedScores spider = Spider.Combine(Expected("cider_d"), Expected("spice"));
        foreach (SummedScores scores in (SummedScores[])
            [spider, SpiderFl.Combine(spider, Expected("fer")), Fense.Combine(Expected("sbert_sim"), Expected("fer"))])
        {
            MetricCases.Close(Expected(scores.Metric).Items, scores.Items, Tolerance);
        }
        Assert.Equal(Expected("fer").Items, MetricCases
            .Numbers(file, item => item.GetProperty("expected").GetProperty("fer.error_prob"))
            .Select(probability => ErrorDetector.IsError((float)probability)));

        SummedScores Expected(string metric) => SummedScores.Mean(
            metric, MetricCases.Numbers(file, item => item.GetProperty("expected").GetProperty(metric)));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void The_detector_reads_texts_prepared_as_in_python()
    {
        JsonElement texts = GoldenFile.Load("metrics/own_spider_fense_parts").Json.GetProperty("detector_text");
        Assert.Equal(419, texts.GetArrayLength());
        Assert.All(
            texts.EnumerateArray(), pair => Assert.Equal(pair[1].GetString(), DetectorText.Of(pair[0].GetString()!)));
    }

    [Fact]
    public void Where_spice_is_missing_the_metrics_made_of_it_say_why()
    {
        MetricResult cider = MetricResult.Of(SummedScores.Mean("cider_d", [1, 2]));
        MetricResult fer = MetricResult.Of(SummedScores.Mean("fer", [0, 1]));
        MetricResult spider = Spider.Combine(cider, MetricResult.NotAvailable("spice", "no jar was given"));
        Assert.Null(spider.Scores);
        Assert.Equal("no jar was given", spider.Note);
        MetricResult spiderFl = SpiderFl.Combine(spider, fer);
        Assert.Equal(("spider_fl", "no jar was given"), (spiderFl.Metric, spiderFl.Note));
        MetricResult fense = Fense.Combine(MetricResult.Of(SummedScores.Mean("sbert_sim", [1, 1])), fer);
        Assert.Equal(0.55, fense.Scores!.Value, Tolerance);
    }

    [Fact]
    public void An_approximation_of_spice_never_becomes_spider()
    {
        SummedScores cider = SummedScores.Mean("cider_d", [1, 2]), lite = SummedScores.Mean("spice-lite", [0, 0.5]);
        Assert.Throws<ArgumentException>(() => Spider.Combine(cider, lite));
        SummedScores spiderLite = Spider.CombineLite(cider, lite);
        Assert.Equal("spider-lite", spiderLite.Metric);
        Assert.Throws<ArgumentException>(() => SpiderFl.Combine(spiderLite, SummedScores.Mean("fer", [0, 1])));
        Assert.Throws<ArgumentException>(() => Spider.CombineLite(cider, SummedScores.Mean("spice-lite", [1])));
    }

    private static SummedScores Part(JsonElement file, string metric) =>
        SummedScores.Mean(metric, MetricCases.Numbers(file, item => item.GetProperty(metric)));
}
