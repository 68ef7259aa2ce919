using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>y = f(x), written over any register width.</summary>
internal interface IUnaryOperation
{
    V Apply<V>(V x)
        where V : unmanaged, ILanes<V>;
}

/// <summary>y = f(a, b), written over any register width.</summary>
internal interface IBinaryOperation
{
    V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V>;
}

/// <summary>
/// The two loops under all elementwise kernels; two registers per turn hide the latency of the polynomials.
/// </summary>
internal static unsafe class ElementLoops
{
    /// <summary>y[i] = f(x[i]); y may be x.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Map<V, TOperation>(float* x, float* y, nint n, TOperation f)
        where V : unmanaged, ILanes<V>
        where TOperation : struct, IUnaryOperation
    {
        nint i = 0;
        for (; i <= n - 2 * V.Count; i += 2 * V.Count)
        {
            V first = f.Apply(V.Load(x + i)), second = f.Apply(V.Load(x + i + V.Count));
            first.Store(y + i);
            second.Store(y + i + V.Count);
        }
        for (; i < n; i += V.Count)
        {
            int count = (int)Math.Min(V.Count, n - i);
            f.Apply(V.Load(x + i, count)).Store(y + i, count);
        }
    }

    /// <summary>y[i] = f(a[i], b[i]); y may be a or b.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Zip<V, TOperation>(float* a, float* b, float* y, nint n, TOperation f)
        where V : unmanaged, ILanes<V>
        where TOperation : struct, IBinaryOperation
    {
        nint i = 0;
        for (; i <= n - 2 * V.Count; i += 2 * V.Count)
        {
            V first = f.Apply(V.Load(a + i), V.Load(b + i));
            V second = f.Apply(V.Load(a + i + V.Count), V.Load(b + i + V.Count));
            first.Store(y + i);
            second.Store(y + i + V.Count);
        }
        for (; i < n; i += V.Count)
        {
            int count = (int)Math.Min(V.Count, n - i);
            f.Apply(V.Load(a + i, count), V.Load(b + i, count)).Store(y + i, count);
        }
    }
}
