using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>How much of a register a kernel moves: all of it, or the first lanes at the end of a row. With it the body
/// of a kernel is written once and inlined for both.</summary>
internal unsafe interface IReach<V>
    where V : unmanaged, ILanes<V>
{
    V Load(float* source);

    void Store(V value, float* target);
}

/// <summary>The whole register.</summary>
internal readonly unsafe struct FullReach<V> : IReach<V>
    where V : unmanaged, ILanes<V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Load(float* source) => V.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(V value, float* target) => value.Store(target);
}

/// <summary>The first <c>count</c> lanes.</summary>
internal readonly unsafe struct PartialReach<V>(int count) : IReach<V>
    where V : unmanaged, ILanes<V>
{
    private readonly int count = count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Load(float* source) => V.Load(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(V value, float* target) => value.Store(target, count);
}
