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
                    Read(g, input, b, t, f, c, patch);
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

    /// <summary>Adds the gradient of the filters, Gᵀ [Σ (Bᵀ d B) ⊙ (A dY Aᵀ)] G over tiles of 2 x 2 outputs.</summary>
    public static void BackwardWeights<T>(
        in ConvolutionGeometry g,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> outputGradient,
        Span<T> filterGradient,
        FilterStrides strides)
        where T : IBinaryFloatingPointIeee754<T>
    {
        (double[,] toInput, double[,] toFilter, double[,] toOutput) = Matrices(2);
        double[,] fromFilter = Transposed(toFilter), fromOutput = Transposed(toOutput);
        T[,] patch = new T[4, 4], dy = new T[2, 2];
        for (int pair = 0; pair < g.C * g.K; pair++)
        {
            (int k, int c) = (pair / g.C, pair % g.C);
            T[,] sums = new T[4, 4];
            for (int at = 0; at < g.B * g.OutT * g.OutF; at++)
            {
                int f = at % g.OutF, t = at / g.OutF % g.OutT, b = at / g.OutF / g.OutT;
                if (t % 2 != 0 || f % 2 != 0) continue;
                Read(g, input, b, t, f, c, patch);
                for (int i = 0; i < 4; i++)
                {
                    bool isInside = t + (i / 2) < g.OutT && f + (i % 2) < g.OutF;
                    int position = at + (i / 2 * g.OutF) + (i % 2);
                    dy[i / 2, i % 2] = isInside ? outputGradient[(position * g.K) + k] : T.Zero;
                }

                T[,] v = Both(toInput, patch, toInput), u = Both(fromOutput, dy, fromOutput);
                for (int i = 0; i < 16; i++) sums[i / 4, i % 4] += v[i / 4, i % 4] * u[i / 4, i % 4];
            }

            T[,] taps = Both(fromFilter, sums, fromFilter);
            for (int i = 0; i < 9; i++)
            {
                int weight = (k * strides.Out) + (c * strides.In) + (i / 3 * strides.T) + (i % 3 * strides.F);
                filterGradient[weight] += taps[i / 3, i % 3];
            }
        }
    }

    /// <summary>The inputs under a tile whose first output is (t, f), 0 outside the map.</summary>
    private static void Read<T>(
        in ConvolutionGeometry g, ReadOnlySpan<T> input, int b, int t, int f, int c, T[,] patch)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < patch.GetLength(0); i++)
        {
            for (int j = 0; j < patch.GetLength(1); j++)
            {
                (int u, int w) = (t + i - g.PadTLow, f + j - g.PadFLow);
                bool isInside = u >= 0 && u < g.T && w >= 0 && w < g.F;
                patch[i, j] = isInside ? input[((((b * g.T) + u) * g.F) + w) * g.C + c] : T.Zero;
            }
        }
    }

    private static double[,] Transposed(double[,] x)
    {
        double[,] result = new double[x.GetLength(1), x.GetLength(0)];
        for (int i = 0; i < result.GetLength(0); i++)
            for (int j = 0; j < result.GetLength(1); j++) result[i, j] = x[j, i];
        return result;
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
