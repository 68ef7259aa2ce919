using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The third step: m[point][tile][K] to the outputs of the tiles, with bias and activation, along time and then along
/// frequency. What does not belong to the map, at its end or behind the last channel, is left out through a copy.
/// </summary>
internal static unsafe class WinogradOutput
{
    private const MethodImplOptions Fast = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Writes the outputs of so many tiles from the first rows of m [point][<paramref name="tiles"/>][K].
    /// </summary>
    public static void Transform<V, A, TAxisT, TAxisF>(
        in WinogradSteps steps, int first, int count, float* m, int tiles)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        int row = WinogradSteps.RowFloats(steps.Geometry.K);
        using PackScratch memory = PackScratch.Rent((2 * WinogradSegment.HalfFloats) + row);
        new Span<float>(memory.Pointer + (2 * WinogradSegment.HalfFloats), row).Clear();
        for (int i = 0; i < count;)
        {
            WinogradSegment segment = steps.Segment(first + i, count - i);
            Transform<V, A, TAxisT, TAxisF>(steps, segment, m + ((nint)i * row), tiles, memory.Pointer);
            i += segment.Tiles;
        }
    }

    /// <param name="steps">The convolution.</param>
    /// <param name="segment">The tiles.</param>
    /// <param name="m">Their first row.</param>
    /// <param name="tiles">Tiles from one point to the next.</param>
    /// <param name="half">Memory for the half-way form, for as much again, and then zeros.</param>
    [MethodImpl(Fast)]
    private static void Transform<V, A, TAxisT, TAxisF>(
        in WinogradSteps steps, WinogradSegment segment, float* m, int tiles, float* half)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        ConvolutionGeometry g = steps.Geometry;
        int pointsF = TAxisF.Points, outputsF = TAxisF.Outputs, floats = TAxisT.Outputs * segment.Tiles * pointsF;
        int atOnce = WinogradSegment.ChannelsAtOnce(g.K, floats), row = WinogradSteps.RowFloats(g.K);
        int frames = Math.Min(TAxisT.Outputs, g.OutT - segment.T), bins = g.OutF - segment.F;
        nint plane = WinogradSteps.Plane(g.K, tiles), tile = (nint)pointsF * atOnce, line = segment.Tiles * tile;
        float* patch = half + WinogradSegment.HalfFloats, zero = patch + WinogradSegment.HalfFloats;
        for (int c = 0; c < g.K; c += atOnce)
        {
            int valid = Math.Min(atOnce, g.K - c), channels = WinogradSegment.Whole<V>(valid);
            for (int i = 0; i < segment.Tiles; i++)
            {
                TAxisT.Output<V, IdentityFunction>(
                    m + ((nint)i * row) + c, pointsF * plane, plane, zero,
                    half + (i * tile), line, atOnce, pointsF, channels);
            }

            int whole = channels == valid ? Math.Min(segment.Tiles, bins / outputsF) : 0;
            for (int i = 0; i < frames; i++)
            {
                nint position = (((((nint)segment.Clip * g.OutT) + segment.T + i) * g.OutF) + segment.F) * g.K;
                float* from = half + (i * line), to = steps.Output + position + c;
                TAxisF.Output<V, A>(
                    from, atOnce, tile, steps.Bias + c, to, g.K, (nint)outputsF * g.K, whole, channels);
                for (int j = whole; j < segment.Tiles; j++)
                {
                    TAxisF.Output<V, A>(from + (j * tile), atOnce, 0, steps.Bias + c, patch, channels, 0, 1, channels);
                    int last = Math.Min(bins, (j + 1) * outputsF);
                    float* source = patch;
                    for (int bin = j * outputsF; bin < last; bin++, source += channels)
                        new Span<float>(source, valid).CopyTo(new(to + ((nint)bin * g.K), valid));
                }
            }
        }
    }
}
