using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The first step: the patches under tiles, which overlap by two, to v[point][tile][C], along time and then along
/// frequency. Frames that reach over the border, and channels that do not fill a register, are copied first.
/// </summary>
internal static unsafe class WinogradInput
{
    private const MethodImplOptions Fast = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Fills the first rows of v [point][<paramref name="tiles"/>][C] from so many tiles.</summary>
    public static void Transform<V, TAxisT, TAxisF>(in WinogradSteps steps, int first, int count, float* v, int tiles)
        where V : unmanaged, ILanes<V>
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        int row = WinogradSteps.RowFloats(steps.Geometry.C);
        using PackScratch memory = PackScratch.Rent(2 * WinogradSegment.HalfFloats);
        for (int i = 0; i < count;)
        {
            WinogradSegment segment = steps.Segment(first + i, count - i);
            Transform<V, TAxisT, TAxisF>(steps, segment, v + ((nint)i * row), tiles, memory.Pointer);
            i += segment.Tiles;
        }
    }

    [MethodImpl(Fast)]
    private static void Transform<V, TAxisT, TAxisF>(
        in WinogradSteps steps, WinogradSegment segment, float* v, int tiles, float* half)
        where V : unmanaged, ILanes<V>
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        ConvolutionGeometry g = steps.Geometry;
        int pointsT = TAxisT.Points, pointsF = TAxisF.Points, bins = (segment.Tiles * TAxisF.Outputs) + 2;
        int t = segment.T - g.PadTLow, f = segment.F - g.PadFLow;
        int low = Math.Clamp(-f, 0, bins), high = Math.Clamp(g.F - f, low, bins);
        bool isInside = t >= 0 && t + pointsT <= g.T;
        int atOnce = WinogradSegment.ChannelsAtOnce(g.C, pointsT * bins), row = WinogradSteps.RowFloats(g.C);
        nint plane = WinogradSteps.Plane(g.C, tiles), line = (nint)bins * atOnce;
        for (int c = 0; c < g.C; c += atOnce)
        {
            int valid = Math.Min(atOnce, g.C - c), channels = WinogradSegment.Whole<V>(valid);
            float* from = steps.Input + ((((((nint)segment.Clip * g.T) + t) * g.F) + f + low) * g.C) + c;
            nint frame = (nint)g.F * g.C, bin = g.C;
            if (!isInside || channels != valid)
            {
                float* patch = half + WinogradSegment.HalfFloats;
                frame = (high - low) * (nint)channels;
                for (int i = 0; i < pointsT; i++, from += (nint)g.F * g.C)
                {
                    float* to = patch + (i * frame);
                    if ((uint)(t + i) < (uint)g.T) Copy<V>(from, g.C, to, channels, high - low, valid);
                    else new Span<float>(to, (int)frame).Clear();
                }

                from = patch;
                bin = channels;
            }

            for (int i = 0; i < pointsT; i++)
            {
                new Span<float>(half + (i * line), low * atOnce).Clear();
                new Span<float>(half + (i * line) + (high * atOnce), (bins - high) * atOnce).Clear();
            }

            TAxisT.Input<V>(from, frame, bin, half + (low * atOnce), line, atOnce, high - low, channels);
            for (int i = 0; i < segment.Tiles; i++)
            {
                float* tile = half + (i * TAxisF.Outputs * atOnce), to = v + ((nint)i * row) + c;
                TAxisF.Input<V>(tile, atOnce, line, to, plane, pointsF * plane, pointsT, channels);
            }
        }
    }

    /// <summary>Copies the channels of neighbouring bins, with zeros behind the last channel.</summary>
    [MethodImpl(Fast)]
    private static void Copy<V>(float* from, nint next, float* to, nint toNext, int bins, int valid)
        where V : unmanaged, ILanes<V>
    {
        int rest = valid % V.Count, whole = valid - rest;
        for (; bins > 0; bins--, from += next, to += toNext)
        {
            for (int c = 0; c < whole; c += V.Count) V.Load(from + c).Store(to + c);
            if (rest > 0) V.Load(from + whole, rest).Store(to + whole);
        }
    }
}
