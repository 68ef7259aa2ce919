using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>F(2, 3): two outputs for four products, at the points 0, 1, -1 and infinity.</summary>
internal readonly unsafe struct WinogradAxis2 : IWinogradAxis
{
    private const MethodImplOptions Leaf = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    public static int Outputs => 2;

    public static int Points => 4;

    [MethodImpl(Leaf)]
    public static void Input<V>(
        float* from, nint step, nint next, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
    {
        for (; lines > 0; lines--, from += next, to += toNext)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* d = from + c, r = to + c;
                V d0 = V.Load(d), d1 = V.Load(d + step), d2 = V.Load(d + (2 * step)), d3 = V.Load(d + (3 * step));
                (d0 - d2).Store(r);
                (d1 + d2).Store(r + toStep);
                (d2 - d1).Store(r + (2 * toStep));
                (d1 - d3).Store(r + (3 * toStep));
            }
        }
    }

    [MethodImpl(Leaf)]
    public static void Filter<V>(
        float* from, nint step, nint next, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
    {
        V half = V.Create(0.5f);
        for (; lines > 0; lines--, from += next, to += toNext)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* g = from + c, r = to + c;
                V g0 = V.Load(g), g1 = half * V.Load(g + step), g2 = V.Load(g + (2 * step));
                V even = half * (g0 + g2);
                g0.Store(r);
                (even + g1).Store(r + toStep);
                (even - g1).Store(r + (2 * toStep));
                g2.Store(r + (3 * toStep));
            }
        }
    }

    [MethodImpl(Leaf)]
    public static void Output<V, A>(
        float* from, nint step, nint next, float* bias, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        for (; lines > 0; lines--, from += next, to += toNext)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* m = from + c, r = to + c;
                V start = V.Load(bias + c), m1 = V.Load(m + step), m2 = V.Load(m + (2 * step));
                A.Value(V.Load(m) + m1 + m2 + start).Store(r);
                A.Value(m1 - m2 - V.Load(m + (3 * step)) + start).Store(r + toStep);
            }
        }
    }
}
