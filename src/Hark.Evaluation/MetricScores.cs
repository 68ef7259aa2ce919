namespace Hark.Evaluation;

/// <summary>
/// What one metric says about a set: a value for the whole and one for every item, and what is needed to say it again
/// for a resample of the items. Immutable and safe for any number of threads.
/// </summary>
public abstract class MetricScores
{
    private protected MetricScores(string metric, double[] items) => (Metric, Items) = (metric, items);

    /// <summary>The metric's name in tables and files, such as <c>cider_d</c>.</summary>
    public string Metric { get; }

    /// <summary>The value of the whole set. Not always the mean of the items: BLEU and METEOR sum statistics.</summary>
    public abstract double Value { get; }

    /// <summary>The value of every item, in the order of the set; NaN where an item has none.</summary>
    public IReadOnlyList<double> Items { get; }

    /// <summary>
    /// Whether the value counts distinct words or n-grams of the set. Such a value grows with the set and is smaller in
    /// every resample, where items repeat: intervals leave out items instead.
    /// </summary>
    public virtual bool CountsTypes => false;

    /// <summary>
    /// The value of a set in which item i occurs <paramref name="counts"/>[i] times.
    /// </summary>
    /// <param name="counts">How often each item occurs, whole numbers, not all zero.</param>
    public abstract double ValueOf(ReadOnlySpan<double> counts);

    /// <summary>
    /// The value of a set that has <paramref name="other"/>'s caption where <paramref name="flags"/> is 1 and this
    /// system's where it is 0; NaN for a metric that cannot tell. Sums are exchanged without it.
    /// </summary>
    internal virtual double ValueWith(MetricScores other, ReadOnlySpan<double> flags) => double.NaN;
}
