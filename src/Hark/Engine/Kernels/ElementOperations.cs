using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>y = x.</summary>
internal readonly struct IdentityOperation : IUnaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x)
        where V : unmanaged, ILanes<V> => x;
}

/// <summary>y = x · factor.</summary>
internal readonly struct ScaleOperation(float factor) : IUnaryOperation
{
    private readonly float factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x)
        where V : unmanaged, ILanes<V> => x * V.Create(factor);
}

internal readonly struct ExpOperation : IUnaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Exp(x);
}

internal readonly struct LogOperation : IUnaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Log(x);
}

internal readonly struct SqrtOperation : IUnaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x)
        where V : unmanaged, ILanes<V> => V.Sqrt(x);
}

internal readonly struct AddOperation : IBinaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a + b;
}

internal readonly struct SubtractOperation : IBinaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a - b;
}

internal readonly struct MultiplyOperation : IBinaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a * b;
}

internal readonly struct DivideOperation : IBinaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a / b;
}

/// <summary>The larger one; NaN if one of them is.</summary>
internal readonly struct MaxOperation : IBinaryOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => V.WhereNaN(b, b, V.Max(b, a));
}

/// <summary>alpha · a + b.</summary>
internal readonly struct AxpyOperation(float alpha) : IBinaryOperation
{
    private readonly float alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : unmanaged, ILanes<V> => V.MultiplyAdd(V.Create(alpha), a, b);
}

/// <summary>The activation itself.</summary>
internal readonly struct ActivationOperation<A> : IUnaryOperation
    where A : struct, IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x)
        where V : unmanaged, ILanes<V> => A.Value(x);
}

/// <summary>dX = dY · f'(x) with a = x, b = dY.</summary>
internal readonly struct ActivationGradientOperation<A> : IBinaryOperation
    where A : struct, IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x, V dY)
        where V : unmanaged, ILanes<V> => A.Slope(x) * dY;
}
