using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// One output position of a pooling: a window of <c>rows</c> by <c>columns</c> positions of n channels each, whose rows
/// are <c>rowStride</c> floats apart.
/// </summary>
internal static unsafe class PoolingLeaves
{
    /// <summary>y = factor · the sum over the window; zeros if it is empty.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Sum<V>(float* x, int rows, int columns, nint rowStride, float* y, nint n, float factor)
        where V : unmanaged, ILanes<V>
    {
        V scale = V.Create(factor);
        if (rows == 2 && columns == 2)
        {
            float* below = x + rowStride;
            nint c = 0;
            for (; c <= n - V.Count; c += V.Count)
            {
                V top = V.Load(x + c) + V.Load(x + n + c);
                (((top + V.Load(below + c)) + V.Load(below + n + c)) * scale).Store(y + c);
            }
            if (c == n) return;
            int count = (int)(n - c);
            V end = V.Load(x + c, count) + V.Load(x + n + c, count);
            (((end + V.Load(below + c, count)) + V.Load(below + n + c, count)) * scale).Store(y + c, count);
            return;
        }
        for (nint c = 0; c < n; c += V.Count)
        {
            int count = (int)Math.Min(V.Count, n - c);
            V sum = V.Create(0f);
            for (int i = 0; i < rows; i++)
            {
                float* from = x + i * rowStride + c;
                for (int j = 0; j < columns; j++, from += n) sum += V.Load(from, count);
            }
            (sum * scale).Store(y + c, count);
        }
    }

    /// <summary>y = the largest of the window, which is not empty; NaN if there is one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Max<V>(float* x, int rows, int columns, nint rowStride, float* y, nint n)
        where V : unmanaged, ILanes<V>
    {
        for (nint c = 0; c < n; c += V.Count)
        {
            int count = (int)Math.Min(V.Count, n - c);
            V largest = V.Load(x + c, count);
            for (int i = 0; i < rows; i++)
            {
                float* from = x + i * rowStride + c;
                for (int j = 0; j < columns; j++, from += n)
                    largest = default(MaxOperation).Apply(V.Load(from, count), largest);
            }
            largest.Store(y + c, count);
        }
    }

    /// <summary>y = the largest of the window, and its place counted row by row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Max<V>(
        float* x, int rows, int columns, nint rowStride, float* y, float* winners, nint n)
        where V : unmanaged, ILanes<V>
    {
        V one = V.Create(1f);
        for (nint c = 0; c < n; c += V.Count)
        {
            int count = (int)Math.Min(V.Count, n - c);
            V largest = V.Load(x + c, count), winner = V.Create(0f), tap = winner;
            for (int i = 0; i < rows; i++)
            {
                float* from = x + i * rowStride + c;
                for (int j = 0; j < columns; j++, from += n, tap += one)
                {
                    V value = V.Load(from, count);
                    winner = V.WhereNaN(value, tap, V.WhereGreater(value, largest, tap, winner));
                    largest = default(MaxOperation).Apply(value, largest);
                }
            }
            largest.Store(y + c, count);
            winner.Store(winners + c, count);
        }
    }

    /// <summary>sums += dY in the channels whose winner is <paramref name="tap"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddWhere<V>(float* winners, int tap, float* dY, float* sums, nint n)
        where V : unmanaged, ILanes<V>
    {
        V wanted = V.Create(tap), half = V.Create(0.5f), zero = V.Create(0f);
        for (nint c = 0; c < n; c += V.Count)
        {
            int count = (int)Math.Min(V.Count, n - c);
            V distance = V.Abs(V.Load(winners + c, count) - wanted);
            V share = V.WhereGreater(distance, half, zero, V.Load(dY + c, count));
            (V.Load(sums + c, count) + share).Store(sums + c, count);
        }
    }
}
