namespace Hark.Evaluation.Statistics;

/// <summary>One value of <see cref="TypeMetrics"/>.</summary>
internal sealed class TypeScores : MetricScores
{
    /// <summary>Value number <paramref name="index"/> of <paramref name="source"/>.</summary>
    public TypeScores(string metric, double[] items, TypeMetrics source, int index) : base(metric, items)
    {
        (Source, Index) = (source, index);
        double[] once = new double[items.Length];
        Array.Fill(once, 1);
        Value = ValueOf(once);
    }

    /// <summary>What computes the value.</summary>
    public TypeMetrics Source { get; }

    /// <summary>Its place among the values.</summary>
    public int Index { get; }

    public override double Value { get; }

    public override bool CountsTypes => true;

    public override double ValueOf(ReadOnlySpan<double> counts)
    {
        ulong[] present = new ulong[counts.Length];
        double[] sums = new double[Source.Table.Length / counts.Length], values = new double[Source.Values];
        for (int i = 0; i < counts.Length; i++)
        {
            present[i] = counts[i] > 0 ? 1ul : 0;
            for (int s = 0; s < sums.Length; s++) sums[s] += counts[i] * Source.Table[i * sums.Length + s];
        }
        int[] lanes = new int[Source.Counts * TypeMetrics.Lanes];
        Source.CountTypes(present, 1, lanes);
        int[] first = new int[Source.Counts];
        for (int k = 0; k < first.Length; k++) first[k] = lanes[k * TypeMetrics.Lanes];
        Source.ValuesOf(first, sums, values);
        return values[Index];
    }
}
