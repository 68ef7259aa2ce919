using Hark.Evaluation;
using Hark.Evaluation.Reports;

namespace Hark.Cli.Outputs;

/// <summary>Which differences of two systems are real, for people.</summary>
internal static class ComparisonTable
{
    public static void Write(ComparisonResult result, TextWriter output)
    {
        TextTable table = new(
            "metric", "A", "B", "B - A", "low", "high", "p bootstrap", "p random", "changed", "verdict")
        {
            EndsInWords = true,
        };
        var rows = result.Differences.Zip(ComparisonVerdicts.Of(result.Differences));
        foreach (var part in rows.GroupBy(row => MetricText.IsDescription(row.First.Metric)))
        {
            if (part.Key) table.AddGap();
            foreach ((MetricDifference difference, ComparisonVerdict verdict) in part)
            {
                table.Add(
                    difference.Metric,
                    MetricText.Value(difference.A),
                    MetricText.Value(difference.B),
                    MetricText.Signed(difference.Difference),
                    MetricText.Signed(difference.Interval.Low),
                    MetricText.Signed(difference.Interval.High),
                    MetricText.P(difference.BootstrapP),
                    MetricText.P(difference.RandomizationP),
                    $"{difference.ChangedItems}",
                    Words(verdict));
            }
        }
        output.WriteLine($"A is {Terminal.OneLine(result.A.Name)}, B is {Terminal.OneLine(result.B.Name)}; "
            + $"{result.ChangedCaptions} of {result.A.Set.Count} captions differ");
        table.WriteTo(output);
        output.WriteLine("verdicts: p by randomisation (by bootstrap where there is none), corrected by Holm for the");
        output.WriteLine("number of metrics, below 0.05; the p-values in the table are not corrected");
        MetricText.WriteNotes(result.A.Metrics, output);
    }

    /// <summary>What a reader preferred without knowing the systems.</summary>
    public static void Write(BlindChoices review, TextWriter output)
    {
        int judged = review.PreferA + review.PreferB + review.Ties + review.Skipped;
        output.WriteLine($"blind review: {judged} of {review.Offered} items; A preferred {review.PreferA} times, "
            + $"B {review.PreferB} times, {review.Ties} ties, {review.Skipped} skipped; "
            + $"sign test p {MetricText.P(review.SignTestP)}");
    }

    public static string Words(ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.BetterA => "A is better",
        ComparisonVerdict.BetterB => "B is better",
        ComparisonVerdict.Different => "different",
        ComparisonVerdict.Same => "the same",
        _ => "not distinguishable",
    };
}
