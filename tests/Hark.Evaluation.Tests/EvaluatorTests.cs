using Hark.Evaluation.NGrams;
using Hark.Evaluation.Statistics;

namespace Hark.Evaluation.Tests;

public sealed class EvaluatorTests
{
    private static readonly CaptionSet Set = new(
    [
        new("a", "rain falls on a roof", ["rain falls on a tin roof", "it rains hard", "rain on a roof"]),
        new("b", "a dog barks", ["a dog barks twice", "a dog is barking", "dogs bark"]),
        new("c", "people talk", ["a crowd talks", "people are talking", "many people talk"]),
        new("d", "", ["wind blows", "the wind howls", "strong wind"]),
    ]);

    private static readonly CaptionSet Other = new(Set.Items.Select(
        item => item with { Candidate = item.Id == "b" ? "a dog barks twice" : item.Candidate }));

    [Fact]
    public void Names_of_metrics_families_and_groups_are_resolved_in_the_order_of_the_table()
    {
        Assert.Equal(
            ["bleu_1", "bleu_4", "cider_d"],
            MetricCatalogue.Resolve(["CIDEr_D", "bleu_4", "bleu_1"]).Select(metric => metric.Name));
        Assert.Equal(4, MetricCatalogue.Resolve(["bleu"]).Count);
        Assert.Equal(MetricCatalogue.Metrics, MetricCatalogue.Resolve([MetricCatalogue.All]));
        EvaluationException error = Assert.Throws<EvaluationException>(
            () => new Evaluator(new() { Metrics = ["bleu", "blue"] }));
        Assert.Contains("\"blue\". Metrics: bleu, rouge_l", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_occur_once_and_every_group_has_its_members()
    {
        Assert.Equal(
            MetricCatalogue.Metrics.Count, MetricCatalogue.Metrics.DistinctBy(metric => metric.Name).Count());
        Assert.All(MetricCatalogue.Groups, group => Assert.NotEmpty(MetricCatalogue.Resolve([group])));
    }

    [Fact]
    public void Values_are_those_of_the_metrics_and_intervals_those_of_the_bootstrap()
    {
        Evaluator evaluator = new(new() { Metrics = ["rouge_l", "cider_d"], Resamples = 500, Seed = 3 });
        List<EvaluationProgress> steps = [];
        EvaluationResult result = evaluator.Evaluate("one", Set, new Steps(steps));
        MetricScores[] scores = [RougeL.Score(Set), CiderD.Score(Set)];
        Interval[] intervals = Bootstrap.Intervals(scores, new() { Resamples = 500, Seed = 3 });
        Assert.Equal(scores.Select(score => score.Value), result.Metrics.Select(metric => metric.Scores!.Value));
        Assert.Equal(intervals.Cast<Interval?>(), result.Metrics.Select(metric => metric.Interval));
        Assert.Equal([1, 2], steps.Select(step => step.Done).Order());
        Assert.All(steps, step => Assert.Equal(2, step.Total));
    }

    [Fact]
    public void One_item_has_values_without_intervals_and_cider_says_why_it_has_none()
    {
        CaptionSet one = new([Set.Items[0]]);
        EvaluationResult result = new Evaluator(new() { Metrics = ["bleu", "cider_d"] }).Evaluate("one", one);
        Assert.All(result.Metrics, metric => Assert.Null(metric.Interval));
        Assert.Null(result.Metrics[^1].Scores);
        Assert.Contains("two items", result.Metrics[^1].Note, StringComparison.Ordinal);
        using Evaluator without = new(new() { Metrics = ["bleu_1"], Resamples = 0 });
        Assert.Null(without.Evaluate("x", Set).Metrics[0].Interval);
    }

    [Fact]
    public void A_cancelled_evaluation_ends()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => new Evaluator().Evaluate("one", Set, cancellationToken: source.Token));
    }

    [Fact]
    public void A_comparison_uses_the_evaluators_own_draws()
    {
        Evaluator evaluator = new(new() { Metrics = ["rouge_l"], Resamples = 200, Seed = 5 });
        EvaluationResult a = evaluator.Evaluate("a", Set), b = evaluator.Evaluate("b", Other);
        ComparisonResult result = evaluator.Compare(a, b);
        Assert.Equal(Comparison.Of(a, b, new() { Resamples = 200, Seed = 5 }).Differences, result.Differences);
        Assert.Equal(1, result.ChangedCaptions);
    }

    [Fact]
    public void Verdicts_follow_corrected_p_values_and_the_metrics_direction()
    {
        Interval interval = new(-1, 1);
        MetricDifference[] differences =
        [
            new("bleu_1", 0.5, 0.6, interval, 0.001, 0.001, 10),
            new("bleu_2", 0.5, 0.4, interval, 0.001, 0.002, 10),
            new("bleu_3", 0.5, 0.6, interval, 0.001, 0.03, 10), // 2 x 0.03
            new("bleu_4", 0.5, 0.6, interval, 0.001, 0.04, 10),
            new("cider_d", 0.5, 0.5, interval, 1, 1, 0),
            new("size", 0.5, 0.9, interval, 0.03, double.NaN, 10), // the only one that describes
        ];
        Assert.Equal(
            [
                ComparisonVerdict.BetterB, ComparisonVerdict.BetterA, ComparisonVerdict.NotDistinguishable,
                ComparisonVerdict.NotDistinguishable, ComparisonVerdict.Same, ComparisonVerdict.Different,
            ],
            ComparisonVerdicts.Of(differences));
    }

    [Fact]
    public void Holms_correction_is_that_of_the_paper()
    {
        // Sorted 0.005, 0.01, 0.03, 0.04 by 4, 3, 2, 1, never smaller than the one before.
        Assert.Equal([0.03, 0.06, 0.06, double.NaN, 0.02], Holm.Correct([0.01, 0.04, 0.03, double.NaN, 0.005]));
        Assert.Equal([1, 1], Holm.Correct([0.9, 0.8]));
    }

    private sealed class Steps(List<EvaluationProgress> list) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
        {
            lock (list) list.Add(value);
        }
    }
}
