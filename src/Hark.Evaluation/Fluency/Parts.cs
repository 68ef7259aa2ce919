namespace Hark.Evaluation.Fluency;

/// <summary>Metrics made from two others, item by item; their value is the mean.</summary>
internal static class Parts
{
    private const double Penalty = 0.9;

    /// <summary>A score where the caption is fluent, a tenth of it where it has an error.</summary>
    public static double Penalized(double score, double error) => score * (1 - Penalty * error);

    /// <summary>Combines two metrics, which must be the named ones and of the same items.</summary>
    public static SummedScores Combine(
        string metric,
        MetricScores a,
        string nameOfA,
        MetricScores b,
        string nameOfB,
        Func<double, double, double> item)
    {
        if (a.Metric != nameOfA || b.Metric != nameOfB)
        {
            throw new ArgumentException(
                $"'{metric}' is made of '{nameOfA}' and '{nameOfB}', not of '{a.Metric}' and '{b.Metric}'.", nameof(a));
        }
        if (a.Items.Count != b.Items.Count)
        {
            throw new ArgumentException(
                $"'{nameOfA}' has {a.Items.Count} items and '{nameOfB}' has {b.Items.Count}.", nameof(b));
        }
        return SummedScores.Mean(metric, [.. a.Items.Zip(b.Items, item)]);
    }

    /// <summary>Combines two results; what one of them lacks, the combination lacks.</summary>
    public static MetricResult Combine(
        string metric, MetricResult a, MetricResult b, Func<MetricScores, MetricScores, SummedScores> combine)
    {
        if ((a.Scores is null ? a : b.Scores is null ? b : null) is { } missing)
            return MetricResult.NotAvailable(metric, missing.Note!);
        return MetricResult.Of(combine(a.Scores!, b.Scores!));
    }
}
