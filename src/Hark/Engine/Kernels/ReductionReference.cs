using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="Reduction"/>.</summary>
internal static class ReductionReference
{
    /// <summary>Sums over the middle axis of [groups, rows, C]; divide by the rows for means.</summary>
    public static T[] SumRows<T>(ReadOnlySpan<T> x, int groups, int rows, int channels)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var sums = new T[groups * channels];
        for (int g = 0; g < groups; g++)
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < channels; c++)
                    sums[g * channels + c] += x[(g * rows + r) * channels + c];
        return sums;
    }

    /// <summary>Maxima over the middle axis of [groups, rows, C].</summary>
    public static T[] MaxRows<T>(ReadOnlySpan<T> x, int groups, int rows, int channels)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var maxima = new T[groups * channels];
        Array.Fill(maxima, T.NegativeInfinity);
        for (int i = 0; i < x.Length; i++)
        {
            ref T largest = ref maxima[i / (rows * channels) * channels + i % channels];
            largest = T.Max(largest, x[i]);
        }
        return maxima;
    }
}
