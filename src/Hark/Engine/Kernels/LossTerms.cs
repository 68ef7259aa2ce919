using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>(a - b)².</summary>
internal readonly struct SquaredDifference : IBinaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V>
    {
        V difference = a - b;
        return difference * difference;
    }
}

/// <summary>factor · (a - b).</summary>
internal readonly struct ScaledDifference(float factor) : IBinaryOperation
{
    private readonly float factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => (a - b) * V.Create(factor);
}

/// <summary>Binary cross entropy of the logit x against y: max(x, 0) - x y + ln(1 + exp(-|x|)).</summary>
internal readonly struct BinaryCrossEntropyTerm : IBinaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x, V y)
        where V : unmanaged, ILanes<V>
    {
        V one = V.Create(1f), e = VectorMath.Exp(V.Create(0f) - V.Abs(x)), u = one + e;
        // ln(1 + e) with all digits of a small e: ln(u) corrected by what rounding took from e.
        V log = V.WhereGreater(u, one, VectorMath.Log(u) * e / (u - one), e);
        return V.Max(V.Create(0f), x) - x * y + log;
    }
}

/// <summary>factor · (sigmoid(x) - y).</summary>
internal readonly struct BinaryCrossEntropySlope(float factor) : IBinaryOperation
{
    private readonly float factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x, V y)
        where V : unmanaged, ILanes<V> => (VectorMath.Sigmoid(x) - y) * V.Create(factor);
}
