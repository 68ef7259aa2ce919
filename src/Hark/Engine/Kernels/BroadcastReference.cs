using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="BroadcastKernels"/>.</summary>
internal static class BroadcastReference
{
    /// <summary>x + bias, x [rows, C].</summary>
    public static T[] AddBias<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> bias)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T[] y = x.ToArray();
        for (int i = 0; i < y.Length; i++) y[i] += bias[i % bias.Length];
        return y;
    }

    /// <summary>x · scale, x [groups, rows, C], scale [groups, C].</summary>
    public static T[] ScaleChannels<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> scale, int rows, int channels)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T[] y = x.ToArray();
        for (int i = 0; i < y.Length; i++) y[i] *= scale[i / (rows * channels) * channels + i % channels];
        return y;
    }

    /// <summary>Sum over the rows of x · dY.</summary>
    public static T[] ScaleChannelsGradient<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> dY, int groups, int rows, int channels)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T[] product = x.ToArray();
        for (int i = 0; i < product.Length; i++) product[i] *= dY[i];
        return ReductionReference.SumRows<T>(product, groups, rows, channels);
    }
}
