using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>x.</summary>
internal readonly unsafe struct ValueTerm(float* x) : IColumnTerm
{
    private readonly float* x = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index)
        where V : unmanaged, ILanes<V> => V.Load(x + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, int count)
        where V : unmanaged, ILanes<V> => V.Load(x + index, count);
}

/// <summary>a · b.</summary>
internal readonly unsafe struct ProductTerm(float* a, float* b) : IColumnTerm
{
    private readonly float* a = a, b = b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index)
        where V : unmanaged, ILanes<V> => V.Load(a + index) * V.Load(b + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<V>(nint index, int count)
        where V : unmanaged, ILanes<V> => V.Load(a + index, count) * V.Load(b + index, count);
}
