using System.Text.Json;
using Hark.Engine;
using Hark.Evaluation.Statistics;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.Statistics;

public class BootstrapTests
{
    private static readonly BootstrapOptions Quick = new() { Resamples = 1001, Seed = 7 };

    [Fact]
    [Trait("Category", "Golden")]
    public void Resamples_given_by_their_indices_have_the_percentiles_of_numpy()
    {
        JsonElement cases = GoldenFile.Load("metrics/originals_retrieval").Json.GetProperty("cases");
        foreach (JsonElement file in cases.EnumerateArray())
        {
            JsonElement bootstrap = file.GetProperty("bootstrap_map@10");
            int[][] indices = [.. bootstrap.GetProperty("indices").EnumerateArray()
                .Select(list => (int[])[.. list.EnumerateArray().Select(index => index.GetInt32())])];
            SummedScores map = SummedScores.Mean(
                "map@10", MetricCases.Doubles(file.GetProperty("per_query").GetProperty("ap@10_dcase")));
            double[] values =
                Replicates.Values([map], indices.Length, new GivenIndices(indices), ThreadTeam.Shared)[0];
            Assert.Equal(bootstrap.GetProperty("mean").GetDouble(), Replicates.Mean(values), 1e-12);
            Interval interval = Quantile.Middle(values, 0.95);
            Assert.Equal(bootstrap.GetProperty("percentile_2.5").GetDouble(), interval.Low, 1e-12);
            Assert.Equal(bootstrap.GetProperty("percentile_97.5").GetDouble(), interval.High, 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(37)]
    [InlineData(1045)]
    public void A_resample_is_what_its_stream_draws_one_by_one(int items)
    {
        double[] found = new double[items], expected = new double[items];
        new ResampleCounts(11).Fill(5, found);
        Philox plain = new(11, 5);
        for (int i = 0; i < items; i++) expected[plain.NextInt32(items)]++;
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(37)]
    public void Sums_of_resamples_are_those_of_the_plain_definition(int items)
    {
        // Widths that fill panels partly, and a table shared by two metrics.
        double[] wide = Numbers(items * 11, 1), narrow = Numbers(items, 2);
        SummedScores[] scores =
        [
            SummedScores.Mean("mean", narrow),
            new("ratio", narrow, wide, (sums, _) => sums[0] / (1 + Math.Abs(sums[10]))),
            new("other", narrow, wide, (sums, count) => sums[3] * count),
        ];
        double[][] values = Replicates.Values(scores, 131, new ResampleCounts(3), ThreadTeam.Shared);
        for (int replicate = 0; replicate < 131; replicate++)
        {
            double[] counts = new double[items];
            new ResampleCounts(3).Fill(replicate, counts);
            for (int m = 0; m < scores.Length; m++)
                Assert.Equal(scores[m].ValueOf(counts), values[m][replicate], 1e-12);
        }
    }

    [Fact]
    public void Threads_and_neighbours_change_no_bit()
    {
        SummedScores first = SummedScores.Mean("first", Numbers(97, 1));
        SummedScores second = SummedScores.Mean("second", Numbers(97, 2));
        using ThreadTeam one = new(1), three = new(3);
        Interval alone = Bootstrap.Intervals([first], Quick, one)[0];
        Assert.Equal(alone, Bootstrap.Intervals([second, first], Quick, three)[1]);
        Assert.NotEqual(alone, Bootstrap.Intervals([first], Quick with { Seed = 8 }, one)[0]);
    }

    [Fact]
    public void Ninety_five_of_a_hundred_intervals_hold_the_true_value()
    {
        // 600 samples of 60 uniform numbers with mean 0.5; the binomial's deviation is 0.9 %.
        int held = 0;
        const int runs = 600;
        for (int run = 0; run < runs; run++)
        {
            Philox random = new(99, (ulong)run);
            double[] items = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
            Interval interval = Bootstrap.Intervals([SummedScores.Mean("m", items)], Quick)[0];
            if (interval.Low <= 0.5 && 0.5 <= interval.High) held++;
        }
        Assert.InRange(held / (double)runs, 0.92, 0.975);
    }

    [Fact]
    public void The_interval_has_the_width_of_the_normal_theory()
    {
        double[] items = Numbers(2000, 4);
        double mean = items.Average(), deviation = Math.Sqrt(items.Sum(x => (x - mean) * (x - mean)) / items.Length);
        Interval interval = Bootstrap.Intervals([SummedScores.Mean("m", items)])[0];
        Assert.Equal(2 * 1.959964 * deviation / Math.Sqrt(items.Length), interval.High - interval.Low, 1e-3 * 3);
        Assert.InRange(mean, interval.Low, interval.High);
    }

    [Fact]
    public void One_item_or_a_value_that_does_not_exist_has_no_interval()
    {
        Assert.True(double.IsNaN(Bootstrap.Intervals([SummedScores.Mean("m", [0.5])])[0].Low));
        Assert.True(double.IsNaN(Bootstrap.Intervals([SummedScores.Mean("m", [0.5, double.NaN])])[0].High));
        Assert.Empty(Bootstrap.Intervals([]));
    }

    [Fact]
    public void Metrics_of_different_sets_and_senseless_options_are_refused()
    {
        SummedScores two = SummedScores.Mean("two", [1, 2]), three = SummedScores.Mean("three", [1, 2, 3]);
        Assert.Contains("three", Assert.Throws<ArgumentException>(() => Bootstrap.Intervals([two, three])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Intervals([two], new() { Resamples = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Intervals([two], new() { Level = double.NaN }));
    }

    internal static double[] Numbers(int count, ulong seed)
    {
        Philox random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }

    private sealed class GivenIndices(int[][] indices) : IReplicateWeights
    {
        public void Fill(int replicate, Span<double> weights)
        {
            foreach (int index in indices[replicate]) weights[index]++;
        }
    }
}
