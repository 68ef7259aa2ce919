using System.Numerics;
using System.Runtime.InteropServices;

namespace Hark.Audio;

/// <summary>Finds samples that are not numbers: one of them would silently turn a whole spectrogram into NaN.</summary>
internal static class SampleCheck
{
    private const int ExponentMask = 0x7f80_0000;

    /// <summary>
    /// Index of the first NaN or infinity, or -1. A float is finite unless all bits of its exponent are set.
    /// </summary>
    public static int IndexOfNotFinite(ReadOnlySpan<float> samples)
    {
        int i = 0;
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(samples);
        Vector<int> mask = new(ExponentMask);
        for (; i <= bits.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            if (Vector.EqualsAny(new Vector<int>(bits[i..]) & mask, mask)) break;
        }
        for (; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i])) return i;
        }
        return -1;
    }
}
