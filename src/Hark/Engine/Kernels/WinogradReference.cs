using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>
/// The plain twin of <see cref="Winograd"/>: Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A for every tile, summed over the channels,
/// with the matrices written out.
/// </summary>
internal static class WinogradReference
{
    /// <summary>The matrices of F(2, 3) or F(4, 3), or of two outputs between zeros.</summary>
    public static (double[,] Input, double[,] Filter, double[,] Output) Matrices(int outputs, bool isPair = false)
    {
        if (isPair)
        {
            return (
                new double[,] { { 0, 1, 1, 0 }, { 0, 0, 1, 0 }, { 0, 1, 0, 0 } },
                new double[,] { { 0, 1, 0 }, { 0, -1, 1 }, { 1, -1, 0 } },
                new double[,] { { 1, 1, 0 }, { 1, 0, 1 } });
        }

        if (outputs == 2)
        {
            return (
                new double[,] { { 1, 0, -1, 0 }, { 0, 1, 1, 0 }, { 0, -1, 1, 0 }, { 0, 1, 0, -1 } },
                new double[,] { { 1, 0, 0 }, { 0.5, 0.5, 0.5 }, { 0.5, -0.5, 0.5 }, { 0, 0, 1 } },
                new double[,] { { 1, 1, 1, 0 }, { 0, 1, -1, -1 } });
        }

        double r = Math.Sqrt(2), h = r / 2, third = r / 3, sixth = r / 6;
        return (
            new double[,]
            {
                { 1, 0, -2.5, 0, 1, 0 },
                { 0, -r, -2, h, 1, 0 }, { 0, r, -2, -h, 1, 0 },
                { 0, -h, -0.5, r, 1, 0 }, { 0, h, -0.5, -r, 1, 0 },
                { 0, 1, 0, -2.5, 0, 1 },
            },
            new double[,]
            {
                { 1, 0, 0 },
                { -2 / 3.0, -third, -1 / 3.0 }, { -2 / 3.0, third, -1 / 3.0 },
                { 1 / 6.0, sixth, 1 / 3.0 }, { 1 / 6.0, -sixth, 1 / 3.0 },
                { 0, 0, 1 },
            },
            new double[,]
            {
                { 1, 1, 1, 1, 1, 0 }, { 0, h, -h, r, -r, 0 }, { 0, 0.5, 0.5, 2, 2, 0 },
                { 0, h / 2, -h / 2, 2 * r, -2 * r, 1 },
            });
    }

    /// <summary>output = convolution + bias.</summary>
    public static void Forward<T>(
        in ConvolutionGeometry g,
        WinogradTile tile,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> filters,
        FilterStrides strides,
        Span<T> output,
        ReadOnlySpan<T> bias = default)
        where T : IBinaryFloatingPointIeee754<T>
    {
        (double[,] inT, double[,] filterT, double[,] outT) = Matrices(tile.T);
        (double[,] inF, double[,] filterF, double[,] outF) = Matrices(tile.F, tile.IsPair);
        T[,] patch = new T[tile.T + 2, tile.F + 2], taps = new T[3, 3];
        for (int at = 0; at < g.B * g.OutT * g.OutF; at++)
        {
            int f = at % g.OutF, t = at / g.OutF % g.OutT, b = at / g.OutF / g.OutT;
            if (t % tile.T != 0 || f % tile.F != 0) continue;
            for (int k = 0; k < g.K; k++)
            {
                T[,] sums = new T[tile.PointsT, tile.PointsF];
                for (int c = 0; c < g.C; c++)
                {
                    for (int i = 0; i < tile.T + 2; i++)
                    {
                        for (int j = 0; j < tile.F + 2; j++)
                        {
                            (int u, int w) = (t + i - g.PadTLow, f + j - g.PadFLow);
                            bool isInside = u >= 0 && u < g.T && w >= 0 && w < g.F;
                            patch[i, j] = isInside ? input[((((b * g.T) + u) * g.F) + w) * g.C + c] : T.Zero;
                        }
                    }

                    for (int i = 0; i < 9; i++)
                    {
                        int weight = (k * strides.Out) + (c * strides.In) + (i / 3 * strides.T) + (i % 3 * strides.F);
                        taps[i / 3, i % 3] = filters[weight];
                    }

                    T[,] v = Both(inT, patch, inF), w2 = Both(filterT, taps, filterF);
                    for (int i = 0; i < tile.PointsT; i++)
                        for (int j = 0; j < tile.PointsF; j++) sums[i, j] += v[i, j] * w2[i, j];
                }

                T[,] y = Both(outT, sums, outF);
                for (int i = 0; i < Math.Min(tile.T, g.OutT - t); i++)
                {
                    for (int j = 0; j < Math.Min(tile.F, g.OutF - f); j++)
                    {
                        int position = (((b * g.OutT) + t + i) * g.OutF) + f + j;
                        output[(position * g.K) + k] = y[i, j] + (bias.IsEmpty ? T.Zero : bias[k]);
                    }
                }
            }
        }
    }

    /// <summary>left · x · rightᵀ.</summary>
    private static T[,] Both<T>(double[,] left, T[,] x, double[,] right)
        where T : IBinaryFloatingPointIeee754<T>
    {
        int rows = left.GetLength(0), columns = right.GetLength(0);
        T[,] result = new T[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                for (int p = 0; p < x.GetLength(0); p++)
                {
                    for (int q = 0; q < x.GetLength(1); q++)
                        result[i, j] += T.CreateChecked(left[i, p] * right[j, q]) * x[p, q];
                }
            }
        }

        return result;
    }
}
