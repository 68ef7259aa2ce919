using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Loops over one row: reductions to a number, whose order depends on the row's length and the register width only.
/// They keep two running registers, and a third for the masked end of the row.
/// </summary>
internal static unsafe class RowLoops
{
    /// <summary>Σ f(x[i]), where f(0) must be 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Sum<V, TOperation>(float* x, nint n, TOperation f)
        where V : unmanaged, ILanes<V>
        where TOperation : struct, IUnaryOperation
    {
        V first = V.Create(0f), second = first, last = first;
        nint i = 0;
        for (; i <= n - 2 * V.Count; i += 2 * V.Count)
        {
            first += f.Apply(V.Load(x + i));
            second += f.Apply(V.Load(x + i + V.Count));
        }
        if (i <= n - V.Count)
        {
            first += f.Apply(V.Load(x + i));
            i += V.Count;
        }
        if (i < n) last = f.Apply(V.Load(x + i, (int)(n - i)));
        return V.Sum(first + second + last);
    }

    /// <summary>Σ f(a[i], b[i]), where f(0, 0) must be 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Sum<V, TOperation>(float* a, float* b, nint n, TOperation f)
        where V : unmanaged, ILanes<V>
        where TOperation : struct, IBinaryOperation
    {
        V first = V.Create(0f), second = first, last = first;
        nint i = 0;
        for (; i <= n - 2 * V.Count; i += 2 * V.Count)
        {
            first += f.Apply(V.Load(a + i), V.Load(b + i));
            second += f.Apply(V.Load(a + i + V.Count), V.Load(b + i + V.Count));
        }
        if (i <= n - V.Count)
        {
            first += f.Apply(V.Load(a + i), V.Load(b + i));
            i += V.Count;
        }
        if (i < n) last = f.Apply(V.Load(a + i, (int)(n - i)), V.Load(b + i, (int)(n - i)));
        return V.Sum(first + second + last);
    }

    /// <summary>The largest x[i], n &gt; 0; NaN if there is one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Max<V>(float* x, nint n)
        where V : unmanaged, ILanes<V>
    {
        V largest = V.Create(x[0]);
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count) largest = default(MaxOperation).Apply(V.Load(x + i), largest);
        float result = V.Largest(largest);
        for (; i < n; i++) result = MathF.Max(result, x[i]);
        return result;
    }
}
