namespace Hark.Audio.Pcm;

/// <summary>Where a container keeps its samples and how they are written.</summary>
/// <param name="Container">The container's name, for messages.</param>
/// <param name="Encoding">How one sample is written.</param>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="Channels">Samples per frame.</param>
/// <param name="DataBytes">Bytes of samples by the header; null: up to the end of the stream.</param>
internal sealed record PcmLayout(
    string Container, PcmEncoding Encoding, int SampleRate, int Channels, long? DataBytes)
{
    public int FrameBytes => Channels * PcmConverter.BytesPerSample(Encoding);
}

/// <summary>
/// Samples that lie one after another, as in WAV and AIFF. The source stands on the first sample. Declared sizes are
/// never trusted: what is there is read, and a warning tells of the difference.
/// </summary>
internal sealed class PcmReader : AudioReader
{
    private readonly ByteSource source;
    private readonly PcmLayout layout;
    private readonly byte[] scratch;
    private readonly long firstByte;
    private long bytesLeft;
    private bool ended;

    public PcmReader(ByteSource source, PcmLayout layout, IEnumerable<string> warnings)
        : base(source.Name, source.Limits, layout.SampleRate, layout.Channels, CountFrames(source, layout))
    {
        this.source = source;
        this.layout = layout;
        firstByte = source.Position;
        bytesLeft = layout.DataBytes ?? long.MaxValue;
        scratch = new byte[Math.Max(1, (1 << 15) / layout.FrameBytes) * layout.FrameBytes];
        foreach (string warning in warnings) Warn(warning);
    }

    public override string Format => $"{layout.Container}, {PcmConverter.Describe(layout.Encoding)}";

    protected override void Dispose(bool disposing) => source.Dispose();

    private protected override long? ByteOffsetOf(long frame) => firstByte + frame * layout.FrameBytes;

    private protected override int ReadCore(Span<float> interleaved)
    {
        int done = 0, bytesPerSample = PcmConverter.BytesPerSample(layout.Encoding);
        while (done < interleaved.Length && !ended)
        {
            long wanted = Math.Min((long)(interleaved.Length - done) * bytesPerSample, scratch.Length);
            int asked = (int)Math.Min(wanted, bytesLeft), read = source.Read(scratch.AsSpan(0, asked));
            int samples = read / layout.FrameBytes * Channels;
            PcmConverter.ToFloat(
                layout.Encoding, scratch.AsSpan(0, samples * bytesPerSample), interleaved.Slice(done, samples));
            done += samples;
            if (layout.DataBytes is not null) bytesLeft -= read;
            ended = read < asked || bytesLeft == 0 || read % layout.FrameBytes != 0;
            if (ended) WarnOfDifference(read % layout.FrameBytes);
        }
        return done;
    }

    private void WarnOfDifference(int leftover)
    {
        long present = source.Position - firstByte;
        if (layout.DataBytes is long declared && bytesLeft > 0)
        {
            Warn($"the header declares {declared} bytes of samples, the file holds {present}: read what is there");
        }
        else if (leftover > 0)
        {
            Warn($"the last {leftover} bytes are not a whole frame of {layout.FrameBytes}: ignored");
        }
    }

    private static long? CountFrames(ByteSource source, PcmLayout layout)
    {
        long? present = source.Length is long length ? Math.Max(0, length - source.Position) : null;
        long? bytes = layout.DataBytes is long declared ? Math.Min(declared, present ?? declared) : present;
        return bytes / layout.FrameBytes;
    }
}
