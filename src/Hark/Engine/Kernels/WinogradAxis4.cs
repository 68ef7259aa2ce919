using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// F(4, 3): four outputs for six products, at the points 0, ±p, ±1/p and infinity with p = √½. These points lose fewer
/// digits than the usual 0, ±1, ±2, because the entries of the matrices stay closer together.
/// </summary>
internal readonly unsafe struct WinogradAxis4 : IWinogradAxis
{
    private const MethodImplOptions Leaf = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;
    private const float Root2 = 1.41421356f, Root2Half = 0.70710678f;

    public static int Outputs => 4;

    public static int Points => 6;

    [MethodImpl(Leaf)]
    public static void Input<V>(
        float* from, nint step, nint next, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
    {
        nint step3 = 3 * step, toStep3 = 3 * toStep;
        V root2 = V.Create(Root2), root2Half = V.Create(Root2Half);
        V minus2 = V.Create(-2), minusHalf = V.Create(-0.5f), minusBoth = V.Create(-2.5f);
        for (; lines > 0; lines--, from += next, to += toNext)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* low = from + c, high = low + step3, r = to + c, s = r + toStep3;
                V d0 = V.Load(low), d1 = V.Load(low + step), d2 = V.Load(low + (2 * step));
                V d3 = V.Load(high), d4 = V.Load(high + step), d5 = V.Load(high + (2 * step));
                V.MultiplyAdd(minusBoth, d2, d0 + d4).Store(r);
                V even = V.MultiplyAdd(minus2, d2, d4), odd = root2Half * V.MultiplyAdd(minus2, d1, d3);
                (even + odd).Store(r + toStep);
                (even - odd).Store(r + (2 * toStep));
                even = V.MultiplyAdd(minusHalf, d2, d4);
                odd = root2 * V.MultiplyAdd(minusHalf, d1, d3);
                (even + odd).Store(s);
                (even - odd).Store(s + toStep);
                V.MultiplyAdd(minusBoth, d3, d1 + d5).Store(s + (2 * toStep));
            }
        }
    }

    [MethodImpl(Leaf)]
    public static void Filter<V>(
        float* from, nint step, nint next, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
    {
        V third = V.Create(1 / 3f), sixth = V.Create(1 / 6f);
        V root2Third = V.Create(Root2 / 3), root2Sixth = V.Create(Root2 / 6), two = V.Create(2);
        for (; lines > 0; lines--, from += next, to += toNext)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* g = from + c, r = to + c;
                V g0 = V.Load(g), g1 = V.Load(g + step), g2 = V.Load(g + (2 * step));
                V even = (V.Create(0) - third) * V.MultiplyAdd(two, g0, g2), odd = root2Third * g1;
                g0.Store(r);
                (even - odd).Store(r + toStep);
                (even + odd).Store(r + (2 * toStep));
                even = sixth * V.MultiplyAdd(two, g2, g0);
                odd = root2Sixth * g1;
                (even + odd).Store(r + (3 * toStep));
                (even - odd).Store(r + (4 * toStep));
                g2.Store(r + (5 * toStep));
            }
        }
    }

    [MethodImpl(Leaf)]
    public static void Output<V, A>(
        float* from, nint step, nint next, float* bias, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        nint step3 = 3 * step;
        V root2 = V.Create(Root2), root2Half = V.Create(Root2Half), half = V.Create(0.5f), two = V.Create(2);
        for (; lines > 0; lines--, from += next, to += toNext)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* low = from + c, high = low + step3, r = to + c;
                V start = V.Load(bias + c);
                V m1 = V.Load(low + step), m2 = V.Load(low + (2 * step)), m3 = V.Load(high), m4 = V.Load(high + step);
                V near = m1 + m2, far = m3 + m4;
                V nearOdd = root2Half * (m1 - m2), farOdd = root2 * (m3 - m4);
                A.Value(V.Load(low) + near + far + start).Store(r);
                A.Value(nearOdd + farOdd + start).Store(r + toStep);
                A.Value(V.MultiplyAdd(half, near, V.MultiplyAdd(two, far, start))).Store(r + (2 * toStep));
                V last = V.Load(high + (2 * step)) + start;
                A.Value(V.MultiplyAdd(half, nearOdd, V.MultiplyAdd(two, farOdd, last))).Store(r + (3 * toStep));
            }
        }
    }
}
