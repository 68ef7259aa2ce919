using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>x.</summary>
internal readonly unsafe struct ValueTerm(float* x) : IColumnTerm
{
    private readonly float* x = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column)
        where V : unmanaged, ILanes<V> => V.Load(x + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column, int count)
        where V : unmanaged, ILanes<V> => V.Load(x + index, count);
}

/// <summary>a · b.</summary>
internal readonly unsafe struct ProductTerm(float* a, float* b) : IColumnTerm
{
    private readonly float* a = a, b = b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column)
        where V : unmanaged, ILanes<V> => V.Load(a + index) * V.Load(b + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column, int count)
        where V : unmanaged, ILanes<V> => V.Load(a + index, count) * V.Load(b + index, count);
}

/// <summary>x - centre, with one centre per column.</summary>
internal readonly unsafe struct DeviationTerm(float* x, float* centre) : IColumnTerm
{
    private readonly float* x = x, centre = centre;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column)
        where V : unmanaged, ILanes<V> => V.Load(x + index) - V.Load(centre + column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column, int count)
        where V : unmanaged, ILanes<V> => V.Load(x + index, count) - V.Load(centre + column, count);
}

/// <summary>(x - mean)², with one mean per column.</summary>
internal readonly unsafe struct SquaredDeviationTerm(float* x, float* mean) : IColumnTerm
{
    private readonly float* x = x, mean = mean;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column)
        where V : unmanaged, ILanes<V>
    {
        V deviation = V.Load(x + index) - V.Load(mean + column);
        return deviation * deviation;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, nint column, int count)
        where V : unmanaged, ILanes<V>
    {
        V deviation = V.Load(x + index, count) - V.Load(mean + column, count);
        return deviation * deviation;
    }
}
