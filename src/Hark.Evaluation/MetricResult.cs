namespace Hark.Evaluation;

/// <summary>One line of an evaluation: a metric's scores, or why there are none.</summary>
public sealed record MetricResult
{
    private MetricResult(string metric) => Metric = metric;

    /// <summary>The metric's name in tables and files.</summary>
    public string Metric { get; }

    /// <summary>The scores; null where the metric could not be computed.</summary>
    public MetricScores? Scores { get; private init; }

    /// <summary>The 95 % bootstrap interval of the value; null where there is none.</summary>
    public Interval? Interval { get; init; }

    /// <summary>Why there are no scores, or what a reader must know of them; null where nothing is to say.</summary>
    public string? Note { get; init; }

    /// <summary>A metric that was computed.</summary>
    public static MetricResult Of(MetricScores scores) => new(scores.Metric) { Scores = scores };

    /// <summary>A metric that could not be computed, and the reason.</summary>
    public static MetricResult NotAvailable(string metric, string reason) => new(metric) { Note = reason };
}
