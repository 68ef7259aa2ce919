namespace Hark.Evaluation;

/// <summary>Makes the value of a set from the sums of its items' statistics.</summary>
/// <param name="sums">The sum of every statistic over all items.</param>
/// <param name="items">How many items were summed.</param>
public delegate double SetFormula(ReadOnlySpan<double> sums, double items);

/// <summary>
/// Scores whose value for a set follows from sums over its items: means, and metrics that count over the whole set as
/// BLEU and METEOR do. A resample then costs one row of a matrix product.
/// </summary>
public sealed class SummedScores : MetricScores
{
    private readonly double[] statistics; // [N, S]
    private readonly SetFormula formula;

    /// <summary>Scores with <paramref name="statistics"/> [N, S], row by row, for the N values of
    /// <paramref name="items"/>.</summary>
    public SummedScores(string metric, double[] items, double[] statistics, SetFormula formula) : base(metric, items)
    {
        if (items.Length == 0 || statistics.Length % items.Length != 0)
            throw new ArgumentException($"{statistics.Length} statistics for {items.Length} items", nameof(statistics));
        this.statistics = statistics;
        this.formula = formula;
        double[] all = new double[items.Length];
        Array.Fill(all, 1);
        Value = ValueOf(all);
    }

    /// <summary>How many statistics an item has.</summary>
    public int Width => statistics.Length / Items.Count;

    /// <summary>The statistics of all items, [N, S].</summary>
    public ReadOnlySpan<double> Statistics => statistics;

    /// <summary>The statistics as the array they lie in: metrics that share it are resampled together.</summary>
    internal double[] Table => statistics;

    /// <inheritdoc/>
    public override double Value { get; }

    /// <summary>Scores whose value is the mean of the items' values.</summary>
    public static SummedScores Mean(string metric, double[] items) =>
        new(metric, items, items, static (sums, count) => sums[0] / count);

    /// <summary>The same scores under another name.</summary>
    internal SummedScores Named(string metric) => new(metric, [.. Items], statistics, formula);

    /// <summary>The value that <paramref name="sums"/> of so many items give.</summary>
    public double Combine(ReadOnlySpan<double> sums, double items) => formula(sums, items);

    /// <inheritdoc/>
    public override double ValueOf(ReadOnlySpan<double> counts)
    {
        int width = Width;
        double[] sums = new double[width];
        double items = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            items += counts[i];
            for (int s = 0; s < width; s++) sums[s] += counts[i] * statistics[i * width + s];
        }
        return formula(sums, items);
    }
}
