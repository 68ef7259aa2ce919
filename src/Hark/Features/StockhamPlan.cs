namespace Hark.Features;

/// <summary>
/// The steps of a complex FFT of length N = 2^k by Stockham's self-sorting method (decimation in frequency): radix 8 while
/// it divides, then 4 or 2. Holds the twiddle factors, computed in double.
/// </summary>
internal sealed class StockhamPlan
{
    /// <summary>One pass: transforms of <paramref name="Length"/> at stride <paramref name="Stride"/>.</summary>
    /// <param name="Radix">2, 4 or 8.</param>
    /// <param name="Length">Length n of the remaining transforms.</param>
    /// <param name="Stride">Number of them, interleaved.</param>
    /// <param name="Twiddles">exp(-2 pi i p j / n) for p below n / radix and j from 1 to radix - 1: [p, j, (re, im)].</param>
    internal readonly record struct Pass(int Radix, int Length, int Stride, float[] Twiddles);

    public StockhamPlan(int length)
    {
        Length = length;
        List<Pass> passes = [];
        for (int n = length, stride = 1; n > 1;)
        {
            int radix = Math.Min(n, 8);
            passes.Add(new(radix, n, stride, MakeTwiddles(radix, n)));
            n /= radix;
            stride *= radix;
        }
        Passes = [.. passes];
    }

    /// <summary>Number of complex points.</summary>
    public int Length { get; }

    /// <summary>The passes in order; their number decides in which of two buffers the result ends.</summary>
    public Pass[] Passes { get; }

    private static float[] MakeTwiddles(int radix, int n)
    {
        float[] twiddles = new float[n / radix * (radix - 1) * 2];
        int at = 0;
        for (int p = 0; p < n / radix; p++)
        {
            for (int j = 1; j < radix; j++)
            {
                (double sin, double cos) = Math.SinCos(-2 * Math.PI * p * j / n);
                twiddles[at++] = (float)cos;
                twiddles[at++] = (float)sin;
            }
        }
        return twiddles;
    }
}
