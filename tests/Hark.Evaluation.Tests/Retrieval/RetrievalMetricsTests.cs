using System.Text.Json;
using Hark.Engine;
using Hark.Evaluation.Retrieval;
using Hark.Evaluation.Statistics;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.Retrieval;

public class RetrievalMetricsTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void Scores_are_those_of_dcase()
    {
        JsonElement cases = GoldenFile.Load("metrics/originals_retrieval").Json.GetProperty("cases");
        Assert.Equal(5, cases.GetArrayLength());
        foreach (JsonElement file in cases.EnumerateArray())
        {
            double[][] rows = [.. file.GetProperty("similarity").EnumerateArray().Select(MetricCases.Doubles)];
            SimilarityMatrix similarities = new(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
            foreach (MetricScores scores in RetrievalMetrics.Score(similarities, Relevant(file)))
            {
                string query = scores.Metric switch
                {
                    "map@10" => "ap@10_dcase",
                    "map@16" => "ap@16",
                    "map" => "ap",
                    "mrr" => "rr",
                    "median_rank" or "mean_rank" => "rank_first",
                    string same => same,
                };
                string mean = scores.Metric == "map@10" ? "map@10_dcase" : scores.Metric;
                MetricCases.Close(
                    MetricCases.Doubles(file.GetProperty("per_query").GetProperty(query)), scores.Items, 1e-15);
                Assert.Equal(file.GetProperty("mean").GetProperty(mean).GetDouble(), scores.Value, 1e-14);
            }
        }
    }

    [Fact]
    public void Ranks_are_those_of_a_sorted_pool()
    {
        Philox random = new(3);
        for (int run = 0; run < 50; run++)
        {
            int items = 1 + random.NextInt32(40);
            double[] row = [.. Enumerable.Range(0, items).Select(_ => (double)random.NextInt32(12))];
            int[] relevant = [.. Enumerable.Range(0, items).Where(i => i == 0 || random.NextInt32(4) == 0)];
            // Plain: sort by similarity, irrelevant ones first among equals.
            int[] sorted = [.. Enumerable.Range(0, items).OrderByDescending(i => row[i]).ThenBy(relevant.Contains)];
            int[] expected = [.. Enumerable.Range(1, items).Where(rank => relevant.Contains(sorted[rank - 1]))];
            Assert.Equal(expected, RelevantRanks.Of(row, relevant));
        }
    }

    [Fact]
    public void Both_directions_come_from_one_matrix()
    {
        // Two captions of recording 0, one of recording 2; recording 1 has none and does not ask.
        SimilarityMatrix captions = new(3, 3, [0.9, 0.5, 0.1, 0.2, 0.8, 0.3, 0.4, 0.7, 0.6]);
        int[][] relevant = [[0], [0], [2]];
        Assert.Equal([1, 3, 2], Named(RetrievalMetrics.Score(captions, relevant), "mean_rank").Items);
        IReadOnlyList<MetricScores> sounds = RetrievalMetrics.ScoreReverse(captions, relevant, "audio_to_text.");
        Assert.Equal([1, 1], Named(sounds, "audio_to_text.mean_rank").Items);
        Assert.Equal([0.5, 1], Named(sounds, "audio_to_text.recall@1").Items);
        Assert.Equal([(1 + 2 / 3.0) / 2, 1], Named(sounds, "audio_to_text.map").Items);
    }

    [Fact]
    public void A_network_that_answers_the_same_for_everything_finds_nothing()
    {
        IReadOnlyList<MetricScores> scores = RetrievalMetrics.Score(new(2, 20, new double[40]), [[0], [19]]);
        Assert.Equal([20, 20], Named(scores, "mean_rank").Items);
        Assert.Equal(0, Named(scores, "map@16").Value);
    }

    [Fact]
    public void A_pool_of_fewer_items_than_k_counts_whole()
    {
        IReadOnlyList<MetricScores> scores = RetrievalMetrics.Score(new(1, 2, [0.1, 0.2]), [[0]]);
        Assert.Equal((1, 0.5), (Named(scores, "recall@10").Value, Named(scores, "map@16").Value));
    }

    [Fact]
    public void The_median_of_a_resample_is_that_of_the_repeated_ranks()
    {
        MedianScores ranks = new("median_rank", [7, 1, 4, 2]);
        Assert.Equal(3, ranks.Value);
        Assert.Equal(4, ranks.ValueOf([0, 1, 3, 0]));
        Assert.Equal(4.5, ranks.ValueOf([2, 0, 0, 2]));
        Assert.Equal(1.5, ranks.ValueWith(new MedianScores("median_rank", [1, 9, 9, 9]), [1, 0, 1, 0]));
        MetricDifference difference = Comparison.Differences([ranks], [ranks], new() { Resamples = 99 })[0];
        Assert.Equal((1, 1), (difference.BootstrapP, difference.RandomizationP));
    }

    [Fact]
    public void Infinite_similarities_rank_and_missing_ones_are_refused()
    {
        Assert.Equal([1], RelevantRanks.Of([double.NegativeInfinity, double.PositiveInfinity], [1]));
        Assert.Contains("query 1 and item 0", Assert.Throws<EvaluationException>(
            () => new SimilarityMatrix(2, 2, [1, 2, double.NaN, 4])).Message, StringComparison.Ordinal);
        Assert.Throws<EvaluationException>(() => new SimilarityMatrix(0, 2, []));
        Assert.Throws<ArgumentException>(() => new SimilarityMatrix(2, 2, [1]));
        Assert.Throws<EvaluationException>(() => SimilarityMatrix.Of(1, 1, [float.NaN]));
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 2 })]
    [InlineData(new[] { -1 })]
    [InlineData(new[] { 0, 0 })]
    public void Relevant_items_that_do_not_fit_are_refused(int[] relevant)
    {
        SimilarityMatrix similarities = new(1, 2, [1, 2]);
        Assert.Throws<EvaluationException>(() => RetrievalMetrics.Score(similarities, [relevant]));
        Assert.Throws<EvaluationException>(() => RetrievalMetrics.ScoreReverse(similarities, [relevant]));
        Assert.Throws<EvaluationException>(() => RetrievalMetrics.Score(similarities, []));
    }

    private static int[][] Relevant(JsonElement file) =>
    [
        .. file.GetProperty("relevant").EnumerateArray()
            .Select(list => (int[])[.. list.EnumerateArray().Select(item => item.GetInt32())]),
    ];

    private static MetricScores Named(IReadOnlyList<MetricScores> scores, string metric) =>
        scores.Single(score => score.Metric == metric);
}
