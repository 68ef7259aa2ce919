using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hark.Engine.Kernels;

/// <summary>
/// The matrix whose product with the filters is a convolution: row (b, t, f), columns (tap t, tap f, channel), taps in
/// the padding 0. It is written a block at a time, so that a block never leaves the cache.
/// </summary>
internal readonly unsafe struct ConvolutionPatches : IGemmRows
{
    private readonly float* _map;
    private readonly int _mapT, _mapF, _channels, _outT, _outF;
    private readonly ConvolutionTaps _t, _f;

    /// <summary>Patches of a map [B, mapT, mapF, channels], one for each of outT x outF positions.</summary>
    public ConvolutionPatches(
        float* map, int mapT, int mapF, int channels, int outT, int outF, ConvolutionTaps t, ConvolutionTaps f)
    {
        _map = map;
        (_mapT, _mapF, _channels, _outT, _outF, _t, _f) = (mapT, mapF, channels, outT, outF, t, f);
    }

    public int Columns => _t.Count * _f.Count * _channels;

    public long ScratchFloats(int rows, int columns) => (long)rows * columns;

    public float* Read(int row, int rows, int columns, float* scratch, out nint stride)
    {
        Write(row, rows, scratch);
        stride = columns;
        return scratch;
    }

    /// <summary>Writes rows [row, row + rows), one after the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Write(int row, int rows, float* target)
    {
        int f = row % _outF, t = row / _outF % _outT, b = row / _outF / _outT;
        int line = _f.Count * _channels;
        for (; rows > 0; rows--)
        {
            int mapT = (t * _t.Step) + _t.First, mapF = (f * _f.Step) + _f.First;
            for (int tap = 0; tap < _t.Count; tap++, mapT += _t.Delta, target += line)
            {
                if ((uint)mapT >= (uint)_mapT) Zero(target, line);
                else WriteLine(_map + (((((nint)b * _mapT) + mapT) * _mapF) * _channels), mapF, target);
            }

            if (++f < _outF) continue;
            f = 0;
            if (++t < _outT) continue;
            t = 0;
            b++;
        }
    }

    /// <summary>Writes the taps along frequency from one frame of the map.</summary>
    private void WriteLine(float* frame, int mapF, float* target)
    {
        if (_f.Delta == 1)
        {
            int low = Math.Clamp(-mapF, 0, _f.Count), high = Math.Clamp(_mapF - mapF, low, _f.Count);
            if (low > 0) Zero(target, low * _channels);
            Copy(frame + ((nint)(mapF + low) * _channels), target + (low * _channels), (high - low) * _channels);
            if (high < _f.Count) Zero(target + (high * _channels), (_f.Count - high) * _channels);
            return;
        }

        for (int tap = 0; tap < _f.Count; tap++, mapF += _f.Delta, target += _channels)
        {
            if ((uint)mapF < (uint)_mapF) Copy(frame + ((nint)mapF * _channels), target, _channels);
            else Zero(target, _channels);
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
