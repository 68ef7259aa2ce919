using Hark.Evaluation.NGrams;

namespace Hark.Evaluation.Tests;

public sealed class HumanRotationTests
{
    private static readonly CaptionSet Set = new(
    [
        new("a", "rain falls", ["rain falls on a tin roof", "it rains hard", "rain on a roof"]),
        new("b", "a dog barks", ["a dog barks twice", "a dog is barking"]),
        new("c", "people talk", ["a crowd talks", "people are talking", "many people talk"]),
    ]);

    // Written out: who is judged in which round; b has two references only and begins again.
    private static readonly CaptionSet[] Rounds =
    [
        new(
        [
            new("a", "rain falls on a tin roof", ["it rains hard", "rain on a roof"]),
            new("b", "a dog barks twice", ["a dog is barking"]),
            new("c", "a crowd talks", ["people are talking", "many people talk"]),
        ]),
        new(
        [
            new("a", "it rains hard", ["rain falls on a tin roof", "rain on a roof"]),
            new("b", "a dog is barking", ["a dog barks twice"]),
            new("c", "people are talking", ["a crowd talks", "many people talk"]),
        ]),
        new(
        [
            new("a", "rain on a roof", ["rain falls on a tin roof", "it rains hard"]),
            new("b", "a dog barks twice", ["a dog is barking"]),
            new("c", "many people talk", ["a crowd talks", "people are talking"]),
        ]),
    ];

    [Fact]
    public void People_are_judged_against_the_other_references()
    {
        Evaluator evaluator = new(new() { Metrics = ["bleu_2", "rouge_l", "cider_d"], Resamples = 100 });
        EvaluationResult people = new HumanRotation(evaluator, Set).People();
        Func<CaptionSet, MetricScores>[] metrics = [set => Bleu.Score(set)[1], RougeL.Score, CiderD.Score];
        for (int m = 0; m < metrics.Length; m++)
        {
            MetricScores[] rounds = [.. Rounds.Select(metrics[m])];
            MetricScores scores = people.Metrics[m].Scores!;
            Assert.Equal(rounds.Average(round => round.Value), scores.Value, 1e-12);
            for (int i = 0; i < Set.Count; i++)
                Assert.Equal(rounds.Average(round => round.Items[i]), scores.Items[i], 1e-12);
            double[] counts = [2, 0, 1];
            Assert.Equal(rounds.Average(round => round.ValueOf(counts)), scores.ValueOf(counts), 1e-12);
            Assert.NotNull(people.Metrics[m].Interval);
        }
    }

    [Fact]
    public void A_system_is_judged_against_as_many_references()
    {
        Evaluator evaluator = new(new() { Metrics = ["rouge_l"], Resamples = 0 });
        double expected = Rounds.Average(round => RougeL.Score(new CaptionSet(round.Items.Zip(
            Set.Items, (turned, item) => turned with { Candidate = item.Candidate }))).Value);
        Assert.Equal(
            expected, new HumanRotation(evaluator, Set).System("one").Metrics[0].Scores!.Value, 1e-12);
    }

    [Fact]
    public void A_single_reference_has_nobody_to_agree_with() => Assert.Throws<EvaluationException>(
        () => new HumanRotation(new(), new([new("a", "", ["alone"])])));
}
