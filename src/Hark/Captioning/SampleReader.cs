using Hark.Audio;

namespace Hark.Captioning;

/// <summary>Samples in memory, read like a recording of one channel.</summary>
internal sealed class SampleReader(ReadOnlyMemory<float> samples, int sampleRate, DecodeLimits limits)
    : AudioReader("samples", limits, sampleRate, 1, samples.Length)
{
    private int position;

    public override string Format => "samples";

    protected override void Dispose(bool disposing)
    {
    }

    private protected override int ReadCore(Span<float> interleaved)
    {
        ReadOnlySpan<float> next = samples.Span[position..];
        next = next[..Math.Min(next.Length, interleaved.Length)];
        next.CopyTo(interleaved);
        position += next.Length;
        return next.Length;
    }
}
