using Hark.Evaluation.Statistics;

namespace Hark.Evaluation;

/// <summary>What may be said of two systems by one metric.</summary>
public enum ComparisonVerdict
{
    /// <summary>Their captions have the same scores.</summary>
    Same,

    /// <summary>The difference is within chance.</summary>
    NotDistinguishable,

    /// <summary>The first system is better.</summary>
    BetterA,

    /// <summary>The second system is better.</summary>
    BetterB,

    /// <summary>The values differ by more than chance, and neither is the better one: a size, not a quality.</summary>
    Different,
}

/// <summary>Draws the line between differences and chance.</summary>
public static class ComparisonVerdicts
{
    /// <summary>The chance that is taken of calling any difference of a comparison real that is not.</summary>
    public const double Level = 0.05;

    /// <summary>
    /// The verdict for every difference: by the p-value of approximate randomisation, or of the bootstrap where there
    /// is none, corrected for the number of metrics (<see cref="Holm"/>). Metrics that judge are counted apart from
    /// those that describe, and a metric by which nothing changed asks no question.
    /// </summary>
    public static IReadOnlyList<ComparisonVerdict> Of(IReadOnlyList<MetricDifference> differences)
    {
        double[] judging = Holm.Correct([.. differences.Select(difference => PValue(difference, describes: false))]);
        double[] describing = Holm.Correct([.. differences.Select(difference => PValue(difference, describes: true))]);
        return
        [
            .. differences.Select(
                (difference, i) => Of(difference, double.IsNaN(judging[i]) ? describing[i] : judging[i])),
        ];
    }

    private static double PValue(MetricDifference difference, bool describes)
    {
        bool isDescription = DirectionOf(difference) == MetricDirection.Neither;
        if (isDescription != describes || IsSame(difference)) return double.NaN;
        return double.IsNaN(difference.RandomizationP) ? difference.BootstrapP : difference.RandomizationP;
    }

    private static ComparisonVerdict Of(MetricDifference difference, double p)
    {
        if (IsSame(difference)) return ComparisonVerdict.Same;
        if (!(p < Level)) return ComparisonVerdict.NotDistinguishable;
        MetricDirection direction = DirectionOf(difference);
        if (direction == MetricDirection.Neither) return ComparisonVerdict.Different;
        return difference.Difference > 0 == (direction == MetricDirection.Higher)
            ? ComparisonVerdict.BetterB
            : ComparisonVerdict.BetterA;
    }

    private static bool IsSame(MetricDifference difference) =>
        difference.ChangedItems == 0 && difference.Difference == 0;

    private static MetricDirection DirectionOf(MetricDifference difference) =>
        MetricCatalogue.Find(difference.Metric)?.Direction ?? MetricDirection.Neither;
}
