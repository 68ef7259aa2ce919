namespace Hark.Features;

/// <summary>
/// The steps of a complex FFT of length N = 2^k by Stockham's self-sorting method (decimation in frequency): radix 8
/// while it divides, then 4 or 2. After the first pass the rest falls apart into as many independent transforms as its
/// radix; each is small enough to stay in the nearest cache. Holds the twiddle factors, computed in double.
/// </summary>
internal sealed class StockhamPlan
{
    /// <summary>
    /// One pass: transforms of <paramref name="Length"/>, <paramref name="Stride"/> of them interleaved.
    /// </summary>
    /// <param name="Radix">2, 4 or 8.</param>
    /// <param name="Length">Length n of the transforms that are left to do.</param>
    /// <param name="Stride">Their number, and the distance between the elements of one.</param>
    /// <param name="Twiddles">
    /// exp(-2 pi i p j / n) for p below n / radix and j from 1 to radix - 1: [p, j, (re, im, -im)].
    /// </param>
    internal readonly record struct Pass(int Radix, int Length, int Stride, float[] Twiddles);

    public StockhamPlan(int length)
    {
        First = MakePass(length, 1);
        InnerLength = length / First.Radix;
        List<Pass> inner = [];
        for (int n = InnerLength, stride = 1; n > 1; n /= inner[^1].Radix, stride *= inner[^1].Radix)
        {
            inner.Add(MakePass(n, stride));
        }
        Inner = [.. inner];
    }

    /// <summary>The pass over all points.</summary>
    public Pass First { get; }

    /// <summary>The passes of each of the transforms that it leaves.</summary>
    public Pass[] Inner { get; }

    /// <summary>Length of those transforms.</summary>
    public int InnerLength { get; }

    private static Pass MakePass(int n, int stride)
    {
        int radix = Math.Min(n, 8);
        float[] twiddles = new float[n / radix * (radix - 1) * 3];
        int at = 0;
        for (int p = 0; p < n / radix; p++)
        {
            for (int j = 1; j < radix; j++)
            {
                (double sin, double cos) = Math.SinCos(-2 * Math.PI * p * j / n);
                twiddles[at++] = (float)cos;
                twiddles[at++] = (float)sin;
                twiddles[at++] = (float)-sin;
            }
        }
        return new(radix, n, stride, twiddles);
    }
}
