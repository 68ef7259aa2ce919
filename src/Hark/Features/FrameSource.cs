using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Hark.Features;

/// <summary>
/// The signal as the frames see it: pre-emphasised, padded with zeros to the shortest legal length, reflected at both
/// ends (the edge sample is not repeated). Nothing of the clip is copied but the stretch in work.
/// </summary>
internal readonly ref struct FrameSource
{
    private readonly ReadOnlySpan<float> samples;
    private readonly float preEmphasis;

    /// <summary>Number of samples after pre-emphasis and padding with zeros.</summary>
    private readonly int length;

    public FrameSource(ReadOnlySpan<float> samples, int shortest, float preEmphasis)
    {
        this.samples = samples;
        this.preEmphasis = preEmphasis;
        length = Math.Max(samples.Length, shortest) - (preEmphasis == 0 ? 0 : 1);
    }

    /// <summary>Writes the signal from <paramref name="start"/> on, which may be negative: reflection.</summary>
    public void Read(long start, Span<float> target)
    {
        // Positions whose samples all exist are copied in one go; borders go one by one.
        int whole = preEmphasis == 0 ? samples.Length : samples.Length - 1;
        int from = (int)Math.Clamp(-start, 0, target.Length);
        int to = (int)Math.Clamp(whole - start, from, target.Length);
        for (int i = 0; i < from; i++) target[i] = At(start + i);
        if (to > from) CopyInner(samples[(int)(start + from)..], target[from..to]);
        for (int i = to; i < target.Length; i++) target[i] = At(start + i);
    }

    private void CopyInner(ReadOnlySpan<float> source, Span<float> target)
    {
        if (preEmphasis == 0)
        {
            source[..target.Length].CopyTo(target);
            return;
        }
        Debug.Assert(source.Length > target.Length); // the loads below are not checked
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        int i = 0, width = Vector<float>.Count;
        Vector<float> factor = new(preEmphasis);
        for (; i + width <= target.Length; i += width)
        {
            Vector<float> value = Vector.LoadUnsafe(ref from, (nuint)i);
            Vector<float> next = Vector.LoadUnsafe(ref from, (nuint)i + 1);
            (next - factor * value).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < target.Length; i++) target[i] = source[i + 1] - preEmphasis * source[i];
    }

    private float At(long position)
    {
        if (position < 0) position = -position;
        if (position >= length) position = 2L * (length - 1) - position;
        if (position < 0) return 0; // beyond the last frame: a lane that nobody reads
        return preEmphasis == 0 ? Sample(position) : Sample(position + 1) - preEmphasis * Sample(position);
    }

    private float Sample(long position) => position < samples.Length ? samples[(int)position] : 0;
}
