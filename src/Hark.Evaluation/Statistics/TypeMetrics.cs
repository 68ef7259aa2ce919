namespace Hark.Evaluation.Statistics;

/// <summary>Metrics that follow from how many distinct words or n-grams a set has, and are computed together.</summary>
internal abstract class TypeMetrics(int count)
{
    /// <summary>How many values there are.</summary>
    public int Count { get; } = count;

    /// <summary>
    /// All values of a set in which item i occurs <paramref name="counts"/>[i] times. Safe for several threads.
    /// </summary>
    public abstract void ValuesOf(ReadOnlySpan<double> counts, Span<double> values);
}
