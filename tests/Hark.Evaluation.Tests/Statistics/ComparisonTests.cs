using Hark.Engine;
using Hark.Evaluation.NGrams;
using Hark.Evaluation.Statistics;

namespace Hark.Evaluation.Tests.Statistics;

public class ComparisonTests
{
    private static readonly BootstrapOptions Quick = new() { Resamples = 4000, Seed = 3 };

    [Fact]
    public void Randomisation_finds_the_exact_p_value_of_few_items()
    {
        // 2^5 shuffles of these five differences: only all and none reach their sum, so p is 2 / 32.
        double[] a = [0.1, 0.2, 0.3, 0.1, 0.4], b = [0.2, 0.4, 0.6, 0.2, 0.7];
        MetricDifference found = Compare(a, b);
        Assert.Equal(2 / 32.0, found.RandomizationP, 0.012);
        // One item goes against the others: sums of signed {1, 1, 2, -1} are 3 or more in size in 3 + 3 of 16 cases.
        found = Compare([0, 0, 0, 1], [1, 1, 2, 0]);
        Assert.Equal(Exact([1, 1, 2, -1]), found.RandomizationP, 0.025);
    }

    [Fact]
    public void The_bootstrap_p_value_is_that_of_the_normal_theory()
    {
        // 400 differences with mean 0.1 and deviation 1: z = 2, two-sided p = 0.0455.
        double[] noise = Standardized(400, 1), a = new double[400];
        MetricDifference found = Compare(a, [.. noise.Select(x => 0.1 + x)]);
        Assert.Equal(0.0455, found.BootstrapP, 0.012);
        Assert.Equal(0.0455, found.RandomizationP, 0.012);
        Assert.Equal(0.1 - 1.96 / 20, found.Interval.Low, 0.01);
        Assert.Equal(0.1 + 1.96 / 20, found.Interval.High, 0.01);
        Assert.Equal(0.1, found.Difference, 1e-12);
        Assert.Equal(400, found.ChangedItems);
    }

    [Fact]
    public void Equal_systems_are_told_apart_as_often_as_chance_does()
    {
        // 300 pairs of samples from one distribution: p below 0.1 in about one of ten (deviation 1.7 %).
        int bootstrap = 0, randomisation = 0;
        for (int run = 0; run < 300; run++)
        {
            Philox random = new(5, (ulong)run);
            double[] a = [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())];
            double[] b = [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())];
            MetricDifference found = Comparison.Differences(
                [SummedScores.Mean("m", a)], [SummedScores.Mean("m", b)], Quick with { Resamples = 400 })[0];
            if (found.BootstrapP < 0.1) bootstrap++;
            if (found.RandomizationP < 0.1) randomisation++;
        }
        Assert.InRange(bootstrap / 300.0, 0.04, 0.17);
        Assert.InRange(randomisation / 300.0, 0.04, 0.17);
    }

    [Fact]
    public void The_same_captions_do_not_differ()
    {
        EvaluationResult system = Evaluate("one", "rain falls on a roof", "a dog barks", "wind blows hard");
        ComparisonResult found = Comparison.Of(system, system, Quick);
        Assert.Equal(0, found.ChangedCaptions);
        Assert.Equal(6, found.Differences.Count);
        Assert.All(found.Differences, difference =>
        {
            Assert.Equal((0, 0, 1, 1), (difference.Difference, difference.ChangedItems, difference.BootstrapP,
                difference.RandomizationP));
            Assert.Equal(new Interval(0, 0), difference.Interval);
        });
    }

    [Fact]
    public void A_shuffle_of_bleu_sums_the_exchanged_statistics()
    {
        EvaluationResult a = Evaluate("a", "rain falls on a roof", "a dog barks", "wind blows hard");
        EvaluationResult b = Evaluate("b", "rain", "a dog barks at rain", "hard wind");
        double[][] found = Shuffles.Differences(Scores(a), Scores(b), Quick with { Resamples = 20 }, ThreadTeam.Shared);
        for (int shuffle = 0; shuffle < 20; shuffle++)
        {
            double[] flags = new double[3];
            new SwapFlags(Quick.Seed).Fill(shuffle, flags);
            EvaluationResult left = Evaluate("left", Pick(a, b, flags)), right = Evaluate("right", Pick(b, a, flags));
            for (int m = 0; m < found.Length; m++)
                Assert.Equal(Scores(right)[m].Value - Scores(left)[m].Value, found[m][shuffle], 1e-10);
        }
        Assert.Equal(3, Comparison.Of(a, b, Quick).ChangedCaptions);
    }

    [Fact]
    public void Systems_judged_on_different_items_are_refused()
    {
        EvaluationResult three = Evaluate("three", "a", "b", "c");
        Assert.Throws<EvaluationException>(() => Comparison.Of(three, Evaluate("two", "a", "b")));
        CaptionSet other = new(three.Set.Items.Select(item => item with { Id = item.Id + "x" }));
        Assert.Contains("0x", Assert.Throws<EvaluationException>(
            () => Comparison.Of(three, new("other", other, []))).Message, StringComparison.Ordinal);
        CaptionSet references = new(three.Set.Items.Select(item => item with { References = ["something else"] }));
        Assert.Throws<EvaluationException>(() => Comparison.Of(three, new("other", references, [])));
    }

    [Fact]
    public void One_item_tells_nothing()
    {
        MetricDifference found = Compare([0.1], [0.9]);
        Assert.True(double.IsNaN(found.BootstrapP) && double.IsNaN(found.RandomizationP));
        Assert.True(double.IsNaN(found.Interval.Low));
    }

    [Theory]
    [InlineData(0.95, 1, 12.706204736432095)]
    [InlineData(0.95, 2, 4.302652729696142)]
    [InlineData(0.95, 4, 2.7764451051977987)]
    [InlineData(0.99, 9, 3.2498355415921254)]
    [InlineData(0.95, 1000, 1.9623390808264078)]
    public void Quantiles_of_student_are_those_of_the_tables(double level, int degrees, double expected) =>
        Assert.Equal(expected, StudentT.TwoSided(level, degrees), 1e-9);

    [Theory]
    [InlineData(2.7764451051977987, 4, 0.05)]
    [InlineData(0, 9, 1)]
    [InlineData(1e9, 30, 0)]
    [InlineData(double.PositiveInfinity, 5, 0)]
    public void Shares_beyond_t_are_those_of_the_tables(double t, int degrees, double expected) =>
        Assert.Equal(expected, StudentT.Outside(t, degrees), 1e-12);

    [Fact]
    public void Several_runs_have_a_mean_a_deviation_and_an_interval()
    {
        SeedSummary summary = SeedSummary.Of("cider_d", [0.40, 0.42, 0.44, 0.46, 0.48]);
        Assert.Equal((5, "cider_d"), (summary.Runs, summary.Metric));
        Assert.Equal(0.44, summary.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(0.001), summary.Deviation, 1e-12);
        Assert.Equal(0.44 - 2.7764451051977987 * Math.Sqrt(0.001 / 5), summary.Interval.Low, 1e-9);
        Assert.True(double.IsNaN(SeedSummary.Of("cider_d", [0.4]).Deviation));
        EvaluationResult run = Evaluate("run", "rain", "dog", "wind");
        Assert.Equal(Scores(run).Select(scores => (scores.Metric, 2)),
            SeedSummary.Of([run, run]).Select(metric => (metric.Metric, metric.Runs)));
    }

    private static MetricDifference Compare(double[] a, double[] b) =>
        Comparison.Differences([SummedScores.Mean("m", a)], [SummedScores.Mean("m", b)], Quick)[0];

    private static double Exact(double[] differences)
    {
        int reached = 0, all = 1 << differences.Length;
        for (int signs = 0; signs < all; signs++)
        {
            double sum = differences.Select((d, i) => (signs >> i & 1) == 1 ? -d : d).Sum();
            if (Math.Abs(sum) >= Math.Abs(differences.Sum())) reached++;
        }
        return (double)reached / all;
    }

    private static double[] Standardized(int count, ulong seed)
    {
        Philox random = new(seed);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => (double)random.NextGaussian())];
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / count);
        return [.. values.Select(value => (value - mean) / deviation)];
    }

    private static string[] Pick(EvaluationResult from, EvaluationResult other, double[] flags) =>
        [.. flags.Select((flag, i) => (flag > 0 ? other : from).Set.Items[i].Candidate)];

    private static MetricScores[] Scores(EvaluationResult result) =>
        [.. result.Metrics.Select(metric => metric.Scores!)];

    private static EvaluationResult Evaluate(string name, params string[] captions)
    {
        string[][] references = [["rain falls on a tin roof", "it rains"], ["a dog barks"], ["strong wind blows"]];
        CaptionSet set = new(captions.Select((caption, i) => new CaptionItem($"{i}", caption, references[i])));
        MetricScores[] scores = [.. Bleu.Score(set), RougeL.Score(set), CiderD.Score(set)];
        return new(name, set, [.. scores.Select(MetricResult.Of)]);
    }
}
