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
    /// is none, corrected for the number of metrics (<see cref="Holm"/>).
    /// </summary>
    public static IReadOnlyList<ComparisonVerdict> Of(IReadOnlyList<MetricDifference> differences)
    {
        double[] p = Holm.Correct([.. differences.Select(PValue)]);
        return [.. differences.Select((difference, i) => Of(difference, p[i]))];
    }

    private static double PValue(MetricDifference difference) =>
        double.IsNaN(difference.RandomizationP) ? difference.BootstrapP : difference.RandomizationP;

    private static ComparisonVerdict Of(MetricDifference difference, double p)
    {
        if (difference.ChangedItems == 0 && difference.Difference == 0) return ComparisonVerdict.Same;
        if (!(p < Level)) return ComparisonVerdict.NotDistinguishable;
        MetricDirection direction = MetricCatalogue.Find(difference.Metric)?.Direction ?? MetricDirection.Neither;
        if (direction == MetricDirection.Neither) return ComparisonVerdict.Different;
        return difference.Difference > 0 == (direction == MetricDirection.Higher)
            ? ComparisonVerdict.BetterB
            : ComparisonVerdict.BetterA;
    }
}
