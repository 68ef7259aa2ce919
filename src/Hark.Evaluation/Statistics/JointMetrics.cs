namespace Hark.Evaluation.Statistics;

/// <summary>Metrics of a set that follow from the same counts and are therefore computed together.</summary>
internal abstract class JointMetrics(int count)
{
    /// <summary>How many values there are.</summary>
    public int Count { get; } = count;

    /// <summary>
    /// All values of a set in which item i occurs <paramref name="counts"/>[i] times. Safe for several threads.
    /// </summary>
    public abstract void ValuesOf(ReadOnlySpan<double> counts, Span<double> values);
}
