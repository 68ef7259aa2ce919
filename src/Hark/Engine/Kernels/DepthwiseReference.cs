using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="Depthwise"/>: the definition of the sum, and its two derivatives.</summary>
internal static class DepthwiseReference
{
    /// <summary>y[b, t, f, c] = bias[c] + sum over the taps of x · w; bias may be empty.</summary>
    public static T[] Forward<T>(
        in ConvolutionGeometry g, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var y = new T[g.B * g.OutT * g.OutF * g.C];
        for (int i = 0; i < y.Length && bias.Length > 0; i++) y[i] = bias[i % g.C];
        foreach ((int input, int weight, int output) in Products(g)) y[output] += x[input] * w[weight];
        return y;
    }

    /// <summary>dX.</summary>
    public static T[] BackwardData<T>(in ConvolutionGeometry g, ReadOnlySpan<T> dY, ReadOnlySpan<T> w)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var dX = new T[g.B * g.T * g.F * g.C];
        foreach ((int input, int weight, int output) in Products(g)) dX[input] += dY[output] * w[weight];
        return dX;
    }

    /// <summary>dW [KernelT, KernelF, C].</summary>
    public static T[] BackwardWeights<T>(in ConvolutionGeometry g, ReadOnlySpan<T> x, ReadOnlySpan<T> dY)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var dW = new T[g.KernelT * g.KernelF * g.C];
        foreach ((int input, int weight, int output) in Products(g)) dW[weight] += x[input] * dY[output];
        return dW;
    }

    /// <summary>All products of the convolution, as indices into x, w and y.</summary>
    private static IEnumerable<(int Input, int Weight, int Output)> Products(ConvolutionGeometry g)
    {
        for (int b = 0; b < g.B; b++)
            for (int t = 0; t < g.OutT; t++)
                for (int f = 0; f < g.OutF; f++)
                    for (int i = 0; i < g.KernelT; i++)
                        for (int j = 0; j < g.KernelF; j++)
                        {
                            int u = t * g.StrideT + i * g.DilationT - g.PadTLow;
                            int v = f * g.StrideF + j * g.DilationF - g.PadFLow;
                            if (u < 0 || u >= g.T || v < 0 || v >= g.F) continue;
                            for (int c = 0; c < g.C; c++)
                            {
                                yield return (((b * g.T + u) * g.F + v) * g.C + c, (i * g.KernelF + j) * g.C + c,
                                    ((b * g.OutT + t) * g.OutF + f) * g.C + c);
                            }
                        }
    }
}
