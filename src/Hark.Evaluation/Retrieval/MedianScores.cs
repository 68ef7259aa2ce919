namespace Hark.Evaluation.Retrieval;

/// <summary>Scores whose value for a set is their median; of an even number of items the mean of the middle two.
/// </summary>
internal sealed class MedianScores : MetricScores
{
    private readonly double[] items;
    private readonly int[] order; // the items from the lowest value to the highest

    public MedianScores(string metric, double[] items) : base(metric, items)
    {
        this.items = items;
        order = [.. Enumerable.Range(0, items.Length).OrderBy(i => items[i])];
        double[] once = new double[items.Length];
        Array.Fill(once, 1);
        Value = ValueOf(once);
    }

    public override double Value { get; }

    public override double ValueOf(ReadOnlySpan<double> counts)
    {
        double total = 0, seen = 0;
        foreach (double count in counts) total += count;
        double? lower = null;
        foreach (int item in order)
        {
            seen += counts[item];
            if (lower is null && 2 * seen >= total) lower = items[item];
            if (2 * seen > total) return (lower!.Value + items[item]) / 2;
        }
        return double.NaN;
    }

    internal override double ValueWith(MetricScores other, ReadOnlySpan<double> flags)
    {
        if (other is not MedianScores theirs) return double.NaN;
        double[] mixed = new double[items.Length];
        for (int i = 0; i < mixed.Length; i++) mixed[i] = flags[i] == 0 ? items[i] : theirs.items[i];
        Array.Sort(mixed);
        return (mixed[(mixed.Length - 1) / 2] + mixed[mixed.Length / 2]) / 2;
    }
}
