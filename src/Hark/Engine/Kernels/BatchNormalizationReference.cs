using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="BatchNormalization"/>, all over x [rows, C].</summary>
internal static class BatchNormalizationReference
{
    /// <summary>Mean and biased variance per channel.</summary>
    public static (T[] Mean, T[] Variance) Moments<T>(ReadOnlySpan<T> x, int channels)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T[] mean = new T[channels], variance = new T[channels];
        T rows = T.CreateChecked(x.Length / channels);
        for (int i = 0; i < x.Length; i++) mean[i % channels] += x[i] / rows;
        for (int i = 0; i < x.Length; i++)
        {
            T deviation = x[i] - mean[i % channels];
            variance[i % channels] += deviation * deviation / rows;
        }
        return (mean, variance);
    }

    /// <summary>act((x - mean) / √(variance + epsilon) · weight + bias).</summary>
    public static T[] Forward<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance,
        T epsilon, Activation activation)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var y = new T[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int c = i % weight.Length;
            T normal = (x[i] - mean[c]) / T.Sqrt(variance[c] + epsilon);
            y[i] = ElementwiseReference.Value(activation, normal * weight[c] + bias[c]);
        }
        return y;
    }

    /// <summary>dX, dWeight, dBias; through the statistics too if they came from x.</summary>
    public static (T[] X, T[] Weight, T[] Bias) Backward<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance,
        T epsilon, Activation activation, ReadOnlySpan<T> dY, bool batchStatistics)
        where T : IBinaryFloatingPointIeee754<T>
    {
        int channels = weight.Length;
        T[] dX = new T[x.Length], dWeight = new T[channels], dBias = new T[channels], normal = new T[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i % channels;
            normal[i] = (x[i] - mean[c]) / T.Sqrt(variance[c] + epsilon);
            dX[i] = dY[i] * ElementwiseReference.Slope(activation, normal[i] * weight[c] + bias[c]); // dz for now
            dBias[c] += dX[i];
            dWeight[c] += dX[i] * normal[i];
        }
        T rows = T.CreateChecked(x.Length / channels);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i % channels;
            T through = batchStatistics ? (dBias[c] + normal[i] * dWeight[c]) / rows : T.Zero;
            dX[i] = (dX[i] - through) * weight[c] / T.Sqrt(variance[c] + epsilon);
        }
        return (dX, dWeight, dBias);
    }
}
