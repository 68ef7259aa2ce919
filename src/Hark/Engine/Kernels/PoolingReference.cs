using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="Pooling"/>.</summary>
internal static class PoolingReference
{
    public static void Average<T>(in PoolingGeometry g, ReadOnlySpan<T> x, Span<T> y)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T taps = T.CreateChecked(g.Taps);
        for (int i = 0; i < y.Length; i++)
        {
            T sum = T.Zero;
            for (int tap = 0; tap < g.Taps; tap++) sum += x[Position(g, i, tap)];
            y[i] = sum / taps;
        }
    }

    public static void AverageBackward<T>(in PoolingGeometry g, ReadOnlySpan<T> dY, Span<T> dX)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T taps = T.CreateChecked(g.Taps);
        for (int i = 0; i < dY.Length; i++)
        {
            for (int tap = 0; tap < g.Taps; tap++) dX[Position(g, i, tap)] += dY[i] / taps;
        }
    }

    public static void Max<T>(in PoolingGeometry g, ReadOnlySpan<T> x, Span<T> y)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++) y[i] = x[Winner(g, x, i)];
    }

    public static void MaxBackward<T>(in PoolingGeometry g, ReadOnlySpan<T> x, ReadOnlySpan<T> dY, Span<T> dX)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < dY.Length; i++) dX[Winner(g, x, i)] += dY[i];
    }

    private static int Winner<T>(in PoolingGeometry g, ReadOnlySpan<T> x, int output)
        where T : IBinaryFloatingPointIeee754<T>
    {
        int best = Position(g, output, 0);
        for (int tap = 1; tap < g.Taps; tap++)
        {
            int at = Position(g, output, tap);
            if (x[at] > x[best] || T.IsNaN(x[at])) best = at;
        }
        return best;
    }

    /// <summary>Where an element of the window of an output stands in [B, T, F, C].</summary>
    private static int Position(in PoolingGeometry g, int output, int tap)
    {
        int c = output % g.C, f = output / g.C % g.OutF, row = output / g.C / g.OutF;
        int t = row % g.OutT * g.StrideT + tap / g.KernelF;
        return ((row / g.OutT * g.T + t) * g.F + f * g.StrideF + tap % g.KernelF) * g.C + c;
    }
}
