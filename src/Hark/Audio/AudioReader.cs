namespace Hark.Audio;

/// <summary>
/// Streams the samples of one recording, from start to end, in memory that does not grow with its length. Get one from
/// <see cref="AudioFile.Open(string, DecodeLimits?, CancellationToken)"/>. Not thread-safe: one reader, one caller.
/// </summary>
public abstract class AudioReader : IDisposable
{
    private readonly List<string> warnings = [];
    private readonly long maxFrames;
    private bool disposed;

    private protected AudioReader(
        string sourceName, DecodeLimits limits, int sampleRate, int channels, long? frameCount)
    {
        SourceName = sourceName;
        SampleRate = sampleRate;
        Channels = channels;
        FrameCount = frameCount;
        maxFrames = (long)Math.Min(limits.MaxDuration.TotalSeconds * sampleRate, long.MaxValue / 2);
    }

    /// <summary>Name of the file (without its folder) or of the stream.</summary>
    public string SourceName { get; }

    /// <summary>Container and sample format in words, for example <c>WAV, 16-bit PCM</c>.</summary>
    public abstract string Format { get; }

    /// <summary>Frames per second, in Hz.</summary>
    public int SampleRate { get; }

    /// <summary>Samples per frame, at least 1.</summary>
    public int Channels { get; }

    /// <summary>
    /// Number of frames by the header (and by the length of the file, where that is shorter); null if unknown. The
    /// header may lie: trust only what <see cref="Read"/> returns.
    /// </summary>
    public long? FrameCount { get; }

    /// <summary>Frames read so far.</summary>
    public long FramesRead { get; private set; }

    /// <summary>
    /// Oddities met so far, in words: a data size that lies, an unfinished last frame. Grows while reading.
    /// </summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Reads the next samples: frame after frame, channel after channel, full scale -1 to 1.</summary>
    /// <param name="interleaved">Room for at least one frame; only whole frames are written.</param>
    /// <returns>
    /// Number of values written, a multiple of <see cref="Channels"/>; 0 at the end, and only there.
    /// </returns>
    /// <exception cref="AudioFormatException">
    /// The recording is damaged or holds a sample that is not finite.
    /// </exception>
    public int Read(Span<float> interleaved)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (interleaved.Length < Channels)
        {
            throw new ArgumentException($"Needs room for one frame of {Channels} samples.", nameof(interleaved));
        }
        int values = ReadCore(interleaved[..(interleaved.Length - interleaved.Length % Channels)]);
        int bad = SampleCheck.IndexOfNotFinite(interleaved[..values]);
        if (bad >= 0) throw NotFinite(FramesRead + bad / Channels, interleaved[bad]);
        FramesRead += values / Channels;
        if (FramesRead > maxFrames)
        {
            throw new AudioFormatException(SourceName, null,
                $"the recording is longer than the limit of {(double)maxFrames / SampleRate:0} seconds",
                "Split it, or raise DecodeLimits.MaxDuration.");
        }
        return values;
    }

    /// <summary>Releases the file or program behind the reader.</summary>
    public void Dispose()
    {
        if (!disposed) Dispose(true);
        disposed = true;
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the file or program behind the reader.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Fills whole frames; 0 only at the end.</summary>
    private protected abstract int ReadCore(Span<float> interleaved);

    /// <summary>Where a frame lies in the source, if that is known.</summary>
    private protected virtual long? ByteOffsetOf(long frame) => null;

    private protected void Warn(string warning) => warnings.Add(warning);

    private AudioFormatException NotFinite(long frame, float value) => new(SourceName, ByteOffsetOf(frame),
        $"expected finite samples, found {value} at {(double)frame / SampleRate:0.###} seconds",
        "Export the recording again from the program that made it.");
}
