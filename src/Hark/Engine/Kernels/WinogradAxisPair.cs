using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Both outputs of an axis that is only two long, with a zero on either side: y₀ = g₁ d₁ + g₂ d₂ and y₁ = g₀ d₁ + g₁ d₂
/// are a Toeplitz matrix of two by two, for which three products are enough. Late layers read much more weights than
/// maps, so a point less saves more than its products.
/// </summary>
internal readonly unsafe struct WinogradAxisPair : IWinogradAxis
{
    private const MethodImplOptions Leaf = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    public static int Outputs => 2;

    public static int Points => 3;

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
                V d1 = V.Load(d + step), d2 = V.Load(d + (2 * step));
                (d1 + d2).Store(r);
                d2.Store(r + toStep);
                d1.Store(r + (2 * toStep));
            }
        }
    }

    [MethodImpl(Leaf)]
    public static void Filter<V>(
        float* from, nint step, nint next, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
    {
        for (; lines > 0; lines--, from += next, to += toNext)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* g = from + c, r = to + c;
                V g0 = V.Load(g), g1 = V.Load(g + step), g2 = V.Load(g + (2 * step));
                g1.Store(r);
                (g2 - g1).Store(r + toStep);
                (g0 - g1).Store(r + (2 * toStep));
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
                V both = V.Load(m) + V.Load(bias + c);
                A.Value(both + V.Load(m + step)).Store(r);
                A.Value(both + V.Load(m + (2 * step))).Store(r + toStep);
            }
        }
    }
}
