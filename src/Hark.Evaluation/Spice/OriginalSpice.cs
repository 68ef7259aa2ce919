namespace Hark.Evaluation.Spice;

/// <summary>SPICE in an evaluation: read from a file that its program has written, or by running the program.</summary>
internal static class OriginalSpice
{
    public const string Metric = "spice";

    public static MetricResult Compute(EvaluationContext context)
    {
        EvaluationOptions options = context.Options;
        if (options.SpiceJson is string file) return FromFile(context, file);
        if (options.SpiceJar is not string jar)
        {
            return MetricResult.NotAvailable(
                Metric,
                "needs SPICE's program (--spice-jar spice-1.0.jar, Java 8 to 13) or what it wrote (--spice-json FILE)");
        }
        try
        {
            Task<SpiceScores> scores = new SpiceJar(jar).ScoreAsync(context.Set, context.CancellationToken);
            return MetricResult.Of(scores.GetAwaiter().GetResult().All);
        }
        catch (EvaluationException error) when (File.Exists(jar))
        {
            // The other metrics do not need Java.
            return MetricResult.NotAvailable(Metric, error.Message);
        }
    }

    // The file cannot tell of which captions it speaks: it is taken for the first that are judged, and for no others.
    private static MetricResult FromFile(EvaluationContext context, string file)
    {
        if (!context.Resources.IsOfSpiceJson(context.Set))
        {
            return MetricResult.NotAvailable(
                Metric, $"{Path.GetFileName(file)} tells of other captions, and SPICE's program is needed for these");
        }
        SpiceScores scores = SpiceScores.FromJson(file, [.. context.Set.Items.Select(static item => item.Id)]);
        return MetricResult.Of(scores.All) with { Note = $"as {Path.GetFileName(file)} has it" };
    }
}
