using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

internal readonly struct IdentityFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V x)
        where V : unmanaged, ILanes<V> => V.Create(1f);
}

internal readonly struct ReluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, ILanes<V> => V.Max(V.Create(0f), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V x)
        where V : unmanaged, ILanes<V> => V.WhereGreater(x, V.Create(0f), V.Create(1f), V.Create(0f));
}

internal readonly struct SiluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Silu(x);

    /// <summary>s + x s (1 - s) with s = sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        V s = VectorMath.Sigmoid(x);
        return V.MultiplyAdd(x * s, V.Create(1f) - s, s);
    }
}

internal readonly struct GeluFunction : IActivationFunction
{
    private const float InverseRoot2 = 0.70710678f, InverseRoot2Pi = 0.39894228f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        V half = x * V.Create(0.5f);
        return V.MultiplyAdd(half, VectorMath.Erf(x * V.Create(InverseRoot2)), half);
    }

    /// <summary>Φ(x) + x φ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        V half = V.Create(0.5f);
        V distribution = V.MultiplyAdd(half, VectorMath.Erf(x * V.Create(InverseRoot2)), half);
        V density = VectorMath.Exp(x * x * V.Create(-0.5f)) * V.Create(InverseRoot2Pi);
        return V.MultiplyAdd(x, density, distribution);
    }
}

internal readonly struct SigmoidFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Sigmoid(x);

    /// <summary>e / (1 + e)² with e = exp(-|x|): unlike s (1 - s) it keeps its digits on both sides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        V e = VectorMath.Exp(V.Create(0f) - V.Abs(x));
        V d = V.Create(1f) + e;
        return e / (d * d);
    }
}

internal readonly struct HardSwishFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, ILanes<V> =>
        x * V.Min(V.Create(6f), V.Max(V.Create(0f), x + V.Create(3f))) * V.Create(1f / 6f);

    /// <summary>0 up to and including -3, x/3 + 1/2 between, 1 from +3 on (PyTorch's choice at the kinks).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        V middle = V.MultiplyAdd(x, V.Create(1f / 3f), V.Create(0.5f));
        V notLow = V.WhereGreater(x, V.Create(-3f), middle, V.Create(0f));
        return V.WhereGreater(V.Create(3f), x, notLow, V.Create(1f));
    }
}

internal readonly struct TanhFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Tanh(x);

    /// <summary>1 - tanh².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        V y = VectorMath.Tanh(x);
        return V.MultiplyAdd(V.Create(0f) - y, y, V.Create(1f));
    }
}
