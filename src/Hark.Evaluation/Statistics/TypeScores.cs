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
        double[] values = new double[Source.Count];
        Source.ValuesOf(counts, values);
        return values[Index];
    }
}
