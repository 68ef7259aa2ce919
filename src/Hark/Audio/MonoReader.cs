namespace Hark.Audio;

/// <summary>
/// Streams a recording as one channel at one rate: the mean of its channels, resampled by <see cref="Resampler"/>.
/// Memory does not grow with the length of the recording. Not thread-safe.
/// </summary>
public sealed class MonoReader : IDisposable
{
    private const int BlockFrames = 1 << 13;

    private readonly AudioReader reader;
    private readonly Resampler? resampler;
    private readonly float[] frames; // [BlockFrames, channels]
    private readonly float[] mono;
    private int monoStart, monoEnd;
    private bool ended;

    /// <summary>Takes over a reader.</summary>
    /// <param name="reader">The recording; disposed with this object.</param>
    /// <param name="targetSampleRate">Wanted rate in Hz; null: the recording's own.</param>
    public MonoReader(AudioReader reader, int? targetSampleRate = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        this.reader = reader;
        SampleRate = targetSampleRate ?? reader.SampleRate;
        if (SampleRate != reader.SampleRate) resampler = new(reader.SampleRate, SampleRate);
        frames = new float[BlockFrames * reader.Channels];
        mono = new float[resampler is null ? 0 : BlockFrames];
    }

    /// <summary>Samples per second of what is read, in Hz.</summary>
    public int SampleRate { get; }

    /// <summary>Rate of the recording itself, in Hz.</summary>
    public int SourceSampleRate => reader.SampleRate;

    /// <summary>Name of the file (without its folder) or of the stream.</summary>
    public string SourceName => reader.SourceName;

    /// <summary>Container and sample format in words.</summary>
    public string Format => reader.Format;

    /// <summary>Number of samples by the header, at <see cref="SampleRate"/>; null if unknown. It may lie.</summary>
    public long? SampleCount => reader.FrameCount is long count
        ? Resampler.OutputLength(count, reader.SampleRate, SampleRate)
        : null;

    /// <summary>Oddities met so far, in words. Grows while reading.</summary>
    public IReadOnlyList<string> Warnings => reader.Warnings;

    /// <summary>Reads the next samples and fills <paramref name="samples"/> unless the recording ends.</summary>
    /// <returns>Number of samples written; less than asked only at the end, 0 after it.</returns>
    /// <exception cref="AudioFormatException">The recording is damaged or holds no sample at all.</exception>
    public int Read(Span<float> samples)
    {
        int done = 0;
        while (done < samples.Length)
        {
            int read = resampler is null ? ReadMono(samples[done..]) : ReadResampled(samples[done..]);
            if (read == 0) break;
            done += read;
        }
        return done;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private int ReadResampled(Span<float> samples)
    {
        while (true)
        {
            int read = resampler!.Read(samples);
            if (read > 0 || ended) return read;
            if (monoStart == monoEnd)
            {
                monoStart = 0;
                monoEnd = ReadMono(mono);
            }
            if (monoEnd == 0) resampler.Complete();
            else monoStart += resampler.Write(mono.AsSpan(monoStart, monoEnd - monoStart));
        }
    }

    private int ReadMono(Span<float> samples)
    {
        int channels = reader.Channels;
        int values = ended ? 0 : reader.Read(frames.AsSpan(0, Math.Min(samples.Length, BlockFrames) * channels));
        if (values == 0)
        {
            ended = true;
            if (reader.FramesRead == 0)
            {
                throw new AudioFormatException(SourceName, null,
                    "expected sound, found a recording of 0 samples", "Record or export it again.");
            }
        }
        DownMix(frames.AsSpan(0, values), channels, samples);
        return values / channels;
    }

    /// <summary>Mean of the channels of every frame.</summary>
    private static void DownMix(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        if (channels == 1)
        {
            interleaved.CopyTo(mono);
            return;
        }
        int frameCount = interleaved.Length / channels;
        for (int frame = 0, i = 0; frame < frameCount; frame++)
        {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++) sum += interleaved[i++];
            mono[frame] = sum / channels;
        }
    }
}
