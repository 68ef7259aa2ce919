namespace Hark.Evaluation.Tests.Spice;

public sealed class OriginalSpiceTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    private static readonly CaptionSet Set = new(
        [new("a", "a dog barks", ["a dog barks loudly"]), new("b", "rain falls", ["the rain is falling"])]);

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Scores_written_elsewhere_join_the_table_and_make_spider()
    {
        using Evaluator evaluator = Reading("""
            [{"image_id": "b", "scores": {"All": {"f": 0.5}}}, {"image_id": "a", "scores": {"All": {"f": 0.25}}}]
            """);
        EvaluationResult result = evaluator.Evaluate("it", Set);
        Assert.Equal(["cider_d", "spice", "spider"], result.Metrics.Select(metric => metric.Metric));
        Assert.Equal([0.25, 0.5], result.Metrics[1].Scores!.Items);
        Assert.Contains(Path.GetFileName(file), result.Metrics[1].Note, StringComparison.Ordinal);
        Assert.Equal((result.Metrics[0].Scores!.Value + result.Metrics[1].Scores!.Value) / 2,
            result.Metrics[2].Scores!.Value, 12);
    }

    [Fact]
    public void The_file_is_not_taken_for_a_second_system()
    {
        using Evaluator evaluator = Reading("""
            [{"image_id": "b", "scores": {"All": {"f": 0.5}}}, {"image_id": "a", "scores": {"All": {"f": 0.25}}}]
            """);
        evaluator.Evaluate("first", Set);
        EvaluationResult second = evaluator.Evaluate("second", new CaptionSet(
            [new("a", "a cat", ["a dog barks loudly"]), new("b", "wind", ["the rain is falling"])]));
        Assert.Null(second.Metrics[1].Scores);
        Assert.Contains("other captions", second.Metrics[1].Note, StringComparison.Ordinal);
        Assert.Null(second.Metrics[2].Scores);
        Assert.NotNull(evaluator.Evaluate("first again", Set).Metrics[1].Scores);
    }

    [Fact]
    public void A_broken_file_is_an_error_and_no_gap_in_the_table()
    {
        using Evaluator evaluator = Reading("no scores");
        Assert.Throws<EvaluationException>(() => evaluator.Evaluate("it", Set));
    }

    [Fact]
    public void Without_program_and_file_the_table_says_what_is_missing()
    {
        using Evaluator evaluator = new(new() { Metrics = ["spice", "spider"], Resamples = 0 });
        EvaluationResult result = evaluator.Evaluate("it", Set);
        Assert.All(result.Metrics, metric => Assert.Null(metric.Scores));
        Assert.Contains("--spice-jar", result.Metrics[0].Note, StringComparison.Ordinal);
    }

    private Evaluator Reading(string scores)
    {
        File.WriteAllText(file, scores);
        return new(new() { Metrics = ["cider_d", "spice", "spider"], SpiceJson = file, Resamples = 0 });
    }
}
