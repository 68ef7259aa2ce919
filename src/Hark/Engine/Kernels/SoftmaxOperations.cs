using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>y · (dY - dot) with a = y, b = dY.</summary>
internal readonly struct SoftmaxGradientOperation(float dot) : IBinaryOperation
{
    private readonly float dot = dot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a * (b - V.Create(dot));
}

/// <summary>(x - largest) - log: in this order, because the first difference is exact near the maximum.</summary>
internal readonly struct LogSoftmaxOperation(float largest, float log) : IUnaryOperation
{
    private readonly float largest = largest, log = log;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x)
        where V : unmanaged, ILanes<V> => x - V.Create(largest) - V.Create(log);
}

/// <summary>dY - exp(y) · sum with a = y, b = dY.</summary>
internal readonly struct LogSoftmaxGradientOperation(float sum) : IBinaryOperation
{
    private readonly float sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => b - VectorMath.Exp(a) * V.Create(sum);
}
