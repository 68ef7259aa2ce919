using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hark.Engine.Kernels;

/// <summary>
/// The matrix whose product with the filters is a convolution: row (b, t, f), columns (tap t, tap f, channel), taps in
/// the padding 0. It is written a block at a time, so that a block never leaves the cache.
/// </summary>
internal readonly unsafe struct ConvolutionPatches : IGemmRows
{
    private readonly float* map;
    private readonly int mapT, mapF, channels, outT, outF;
    private readonly ConvolutionTaps tapsT, tapsF;

    /// <summary>Patches of a map [B, mapT, mapF, channels], one for each of outT x outF positions.</summary>
    public ConvolutionPatches(
        float* map, int mapT, int mapF, int channels, int outT, int outF, ConvolutionTaps t, ConvolutionTaps f)
    {
        this.map = map;
        (this.mapT, this.mapF, this.channels, this.outT, this.outF) = (mapT, mapF, channels, outT, outF);
        (tapsT, tapsF) = (t, f);
    }

    /// <summary>Whether the map has one channel, so that <see cref="WriteColumns"/> can be used.</summary>
    public bool HasOneChannel => channels == 1;

    public int Channels => channels;

    public int OutT => outT;

    public int OutF => outF;

    public ConvolutionTaps TapsT => tapsT;

    public ConvolutionTaps TapsF => tapsF;

    public int Columns => tapsT.Count * tapsF.Count * channels;

    public long ScratchFloats(int rows, int columns) => (long)rows * columns;

    public float* Read(int row, int rows, int columns, float* scratch, out nint stride)
    {
        Write(row, rows, scratch);
        stride = columns;
        return scratch;
    }

    /// <summary>
    /// Copies frames of a clip, [frames, bins, C], from <paramref name="frame"/> and the first bin that is read on,
    /// with zeros outside the map.
    /// </summary>
    public void CopyFrames(int clip, int frame, int frames, int bins, float* target)
    {
        int low = Math.Clamp(-tapsF.First, 0, bins), high = Math.Clamp(mapF - tapsF.First, low, bins);
        for (int end = frame + frames; frame < end; frame++, target += (nint)bins * channels)
        {
            bool isFrame = (uint)frame < (uint)mapT;
            int from = isFrame ? low : bins, count = isFrame ? high - low : 0;
            float* source = map + ((((((nint)clip * mapT) + frame) * mapF) + tapsF.First + from) * channels);
            float* to = target + ((nint)from * channels), rest = to + ((nint)count * channels);
            new Span<float>(target, from * channels).Clear();
            new Span<float>(source, count * channels).CopyTo(new(to, count * channels));
            new Span<float>(rest, (bins - from - count) * channels).Clear();
        }
    }

    /// <summary>Writes rows [row, row + rows), one after the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Write(int row, int rows, float* target)
    {
        int f = row % outF, t = row / outF % outT, b = row / outF / outT;
        int line = tapsF.Count * channels;
        for (; rows > 0; rows--)
        {
            int frame = (t * tapsT.Step) + tapsT.First, bin = (f * tapsF.Step) + tapsF.First;
            for (int tap = 0; tap < tapsT.Count; tap++, frame += tapsT.Delta, target += line)
            {
                if ((uint)frame >= (uint)mapT) Zero(target, line);
                else WriteLine(map + (((((nint)b * mapT) + frame) * mapF) * channels), bin, target);
            }

            if (++f < outF) continue;
            f = 0;
            if (++t < outT) continue;
            t = 0;
            b++;
        }
    }

    /// <summary>
    /// Writes rows [row, row + rows) of a map with one channel as columns, <paramref name="rows"/> floats apart: a tap
    /// of neighbouring positions is a run of the map, where a row of patches is many runs of a few floats.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void WriteColumns(int row, int rows, float* target)
    {
        for (int tapT = 0; tapT < tapsT.Count; tapT++)
        {
            for (int tapF = 0; tapF < tapsF.Count; tapF++)
            {
                int f = row % outF, t = row / outF % outT, b = row / outF / outT;
                int step = tapsF.Step, first = tapsF.First + (tapF * tapsF.Delta);
                for (int left = rows; left > 0; f = 0)
                {
                    int count = Math.Min(outF - f, left), frame = (t * tapsT.Step) + tapsT.First + (tapT * tapsT.Delta);
                    float* source = map + ((((nint)b * mapT) + frame) * mapF);
                    bool isFrame = (uint)frame < (uint)mapT;
                    for (int i = 0, bin = (f * step) + first; i < count; i++, bin += step)
                        target[i] = isFrame && (uint)bin < (uint)mapF ? source[bin] : 0;
                    left -= count;
                    target += count;
                    if (++t < outT) continue;
                    t = 0;
                    b++;
                }
            }
        }
    }

    /// <summary>Writes the taps along frequency from one frame of the map.</summary>
    private void WriteLine(float* frame, int bin, float* target)
    {
        if (tapsF.Delta == 1)
        {
            int low = Math.Clamp(-bin, 0, tapsF.Count), high = Math.Clamp(mapF - bin, low, tapsF.Count);
            if (low > 0) Zero(target, low * channels);
            Copy(frame + ((nint)(bin + low) * channels), target + (low * channels), (high - low) * channels);
            if (high < tapsF.Count) Zero(target + (high * channels), (tapsF.Count - high) * channels);
            return;
        }

        for (int tap = 0; tap < tapsF.Count; tap++, bin += tapsF.Delta, target += channels)
        {
            if ((uint)bin < (uint)mapF) Copy(frame + ((nint)bin * channels), target, channels);
            else Zero(target, channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* target, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector256.Load(source + i).Store(target + i);
            Vector256.Load(source + i + 8).Store(target + i + 8);
        }

        for (; i + 4 <= count; i += 4) Vector128.Load(source + i).Store(target + i);
        for (; i < count; i++) target[i] = source[i];
    }

    private static void Zero(float* target, int count)
    {
        for (int i = 0; i < count; i++) target[i] = 0;
    }
}
