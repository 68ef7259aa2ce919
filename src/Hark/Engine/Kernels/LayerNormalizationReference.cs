using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="LayerNormalization"/>.</summary>
internal static class LayerNormalizationReference
{
    /// <summary>(x - mean) / √(variance + epsilon) · weight + bias, row by row.</summary>
    public static T[] Forward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, T epsilon)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T[] y = Normalize(x, weight.Length, epsilon, out _);
        for (int i = 0; i < y.Length; i++) y[i] = y[i] * weight[i % weight.Length] + bias[i % weight.Length];
        return y;
    }

    /// <summary>dX, dWeight, dBias.</summary>
    public static (T[] X, T[] Weight, T[] Bias) Backward<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> weight, T epsilon, ReadOnlySpan<T> dY)
        where T : IBinaryFloatingPointIeee754<T>
    {
        int width = weight.Length;
        T[] normal = Normalize(x, width, epsilon, out T[] inverse);
        T[] dX = new T[x.Length], dWeight = new T[width], dBias = new T[width];
        for (int r = 0; r < inverse.Length; r++)
        {
            T sum = T.Zero, dot = T.Zero, n = T.CreateChecked(width);
            for (int c = 0, i = r * width; c < width; c++, i++)
            {
                dBias[c] += dY[i];
                dWeight[c] += dY[i] * normal[i];
                sum += dY[i] * weight[c];
                dot += dY[i] * weight[c] * normal[i];
            }
            for (int c = 0, i = r * width; c < width; c++, i++)
                dX[i] = inverse[r] * (dY[i] * weight[c] - sum / n - normal[i] * dot / n);
        }
        return (dX, dWeight, dBias);
    }

    private static T[] Normalize<T>(ReadOnlySpan<T> x, int width, T epsilon, out T[] inverse)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T[] y = x.ToArray();
        inverse = new T[x.Length / width];
        T n = T.CreateChecked(width);
        for (int r = 0; r < inverse.Length; r++)
        {
            Span<T> row = y.AsSpan(r * width, width);
            T mean = T.Zero, variance = T.Zero;
            foreach (T v in row) mean += v / n;
            foreach (T v in row) variance += (v - mean) * (v - mean) / n;
            inverse[r] = T.One / T.Sqrt(variance + epsilon);
            foreach (ref T v in row) v = (v - mean) * inverse[r];
        }
        return y;
    }
}
