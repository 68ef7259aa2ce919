namespace Hark.Evaluation;

/// <summary>Whether one system is really better than another on the same references.</summary>
/// <param name="A">The first system.</param>
/// <param name="B">The second system; its items are in the same order.</param>
/// <param name="Differences">One line for every metric that both have.</param>
/// <param name="ChangedCaptions">How many items have different captions.</param>
public sealed record ComparisonResult(
    EvaluationResult A, EvaluationResult B, IReadOnlyList<MetricDifference> Differences, int ChangedCaptions);

/// <summary>The difference of two systems by one metric.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="A">The first system's value.</param>
/// <param name="B">The second system's value.</param>
/// <param name="Interval">The 95 % interval of B - A by paired bootstrap.</param>
/// <param name="BootstrapP">Two-sided p-value by paired bootstrap; NaN for a single item.</param>
/// <param name="RandomizationP">Two-sided p-value by approximate randomisation; NaN for a single item and for what
/// counts distinct words of a set.</param>
/// <param name="ChangedItems">How many items have another score.</param>
public sealed record MetricDifference(
    string Metric, double A, double B, Interval Interval, double BootstrapP, double RandomizationP, int ChangedItems)
{
    /// <summary>B - A.</summary>
    public double Difference => B - A;
}
