namespace Hark.Evaluation.Statistics;

/// <summary>
/// Metrics that follow from how many distinct words or n-grams a set has, computed together and for up to 64 replicates
/// at once: a bit of a 64-bit word is a replicate.
/// </summary>
/// <param name="values">How many metrics there are.</param>
/// <param name="counts">How many numbers of distinct things they are made of.</param>
/// <param name="table">Statistics [N, S] whose sums they need too; may be empty.</param>
internal abstract class TypeMetrics(int values, int counts, double[] table)
{
    /// <summary>How many replicates are counted at once.</summary>
    public const int Lanes = 64;

    /// <summary>How many values there are.</summary>
    public int Values { get; } = values;

    /// <summary>How many counts there are.</summary>
    public int Counts { get; } = counts;

    /// <summary>The statistics to sum.</summary>
    public double[] Table { get; } = table;

    /// <summary>Counts for many replicates. Safe for several threads.</summary>
    /// <param name="present">For each item the replicates that have it, as bits.</param>
    /// <param name="lanes">The bits in use.</param>
    /// <param name="counts">Becomes the counts, [Counts, Lanes].</param>
    public abstract void CountTypes(ReadOnlySpan<ulong> present, ulong lanes, Span<int> counts);

    /// <summary>The values of one replicate from its counts and its sums.</summary>
    public abstract void ValuesOf(ReadOnlySpan<int> counts, ReadOnlySpan<double> sums, Span<double> values);
}
