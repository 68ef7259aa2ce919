namespace Hark.Evaluation.Statistics;

/// <summary>Quantiles of sorted values by linear interpolation, the definition of numpy's percentile.</summary>
internal static class Quantile
{
    /// <summary>The value below which the share <paramref name="p"/> of <paramref name="sorted"/> lies.</summary>
    public static double Of(ReadOnlySpan<double> sorted, double p)
    {
        double position = p * (sorted.Length - 1);
        int below = Math.Min((int)position, sorted.Length - 1);
        double low = sorted[below], high = sorted[Math.Min(below + 1, sorted.Length - 1)], part = position - below;
        // From the nearer side, as numpy does: the same bits.
        return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
    }

    /// <summary>The middle share <paramref name="level"/> of <paramref name="values"/>, which get sorted. NaN where one
    /// of them is NaN: a value that does not exist in some resample has no interval.</summary>
    public static Interval Middle(double[] values, double level)
    {
        Array.Sort(values); // NaN comes first
        if (double.IsNaN(values[0])) return new(double.NaN, double.NaN);
        return new(Of(values, (1 - level) / 2), Of(values, 1 - (1 - level) / 2));
    }
}
