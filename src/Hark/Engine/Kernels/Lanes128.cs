using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hark.Engine.Kernels;

/// <summary>4 floats: SSE, Arm Neon, WebAssembly, and every other machine through software.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> value = value;

    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source, int count)
    {
        if (count == Count) return Load(source);
        return new(Vector128.Create(source[0], count > 1 ? source[1] : 0, count > 2 ? source[2] : 0, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target, int count)
    {
        for (int i = 0; i < count; i++) target[i] = value[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) =>
        new(Vector128.FusedMultiplyAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 bound, Lanes128 x) => new(Vector128.MinNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 bound, Lanes128 x) => new(Vector128.MaxNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 x) => new(Vector128.Abs(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 x) => new(Vector128.Sqrt(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Round(Lanes128 x) => new(Vector128.Round(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Fraction(Lanes128 x) => new(x.value - Vector128.Floor(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ScaleDown(Lanes128 x, Lanes128 exponent) => Scale(x, new(Vector128.Floor(exponent.value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Scale(Lanes128 x, Lanes128 exponent)
    {
        // In two steps: 2^exponent itself need not be a normal number.
        Vector128<int> whole = Vector128.ConvertToInt32(exponent.value), half = whole >> 1;
        Vector128<float> first = ((half + Vector128.Create(127)) << 23).AsSingle();
        Vector128<float> second = ((whole - half + Vector128.Create(127)) << 23).AsSingle();
        return new(x.value * first * second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Log(Lanes128 x) => new(Vector128.Log(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereGreater(Lanes128 a, Lanes128 b, Lanes128 yes, Lanes128 no) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(a.value, b.value), yes.value, no.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereNaN(Lanes128 x, Lanes128 yes, Lanes128 no) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(x.value, x.value), no.value, yes.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 x) => Vector128.Sum(x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes128 x)
    {
        float larger = MathF.Max(x.value[0], x.value[1]);
        return MathF.Max(larger, MathF.Max(x.value[2], x.value[3]));
    }
}
