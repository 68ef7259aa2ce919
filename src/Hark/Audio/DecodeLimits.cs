namespace Hark.Audio;

/// <summary>
/// What a recording may cost. Every reader obeys; a recording beyond a limit is refused with an
/// <see cref="AudioFormatException"/> that names it. Immutable: change values with a <c>with</c> expression.
/// </summary>
public sealed record DecodeLimits
{
    /// <summary>Generous for honest recordings, harmless for hostile ones.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>Most bytes of the file or stream.</summary>
    /// <value>64 GiB by default: 90 hours of 48 kHz, 32-bit stereo.</value>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Most channels.</summary>
    /// <value>64 by default.</value>
    public int MaxChannels { get; init; } = 64;

    /// <summary>Lowest sample rate in Hz.</summary>
    /// <value>1,000 by default.</value>
    public int MinSampleRate { get; init; } = 1_000;

    /// <summary>Highest sample rate in Hz.</summary>
    /// <value>768,000 by default.</value>
    public int MaxSampleRate { get; init; } = 768_000;

    /// <summary>Longest recording that a reader streams; stops small files that unpack to endless silence.</summary>
    /// <value>7 days by default.</value>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Most mono samples that <c>AudioFile.ReadMono</c> holds in memory at once.</summary>
    /// <value>2^27 by default: 512 MiB, 70 minutes at 32 kHz.</value>
    public int MaxClipSamples { get; init; } = 1 << 27;

    /// <summary>Most chunks or metadata blocks before the sound.</summary>
    /// <value>4,096 by default.</value>
    public int MaxChunks { get; init; } = 4_096;

    /// <summary>Most bytes of metadata before the sound; they are skipped, never held.</summary>
    /// <value>256 MiB by default.</value>
    public long MaxMetadataBytes { get; init; } = 256L << 20;

    /// <summary>Whether formats that Hark does not read itself may be given to the <c>ffmpeg</c> program.</summary>
    /// <value>true by default; a server that handles uploads of strangers sets it to false.</value>
    public bool AllowFfmpeg { get; init; } = true;

    internal void CheckStream(string sourceName, long byteOffset, long sampleRate, long channels)
    {
        if (channels < 1 || channels > MaxChannels)
        {
            throw new AudioFormatException(sourceName, byteOffset,
                $"expected 1 to {MaxChannels} channels, found {channels}",
                "The header is damaged, or the limit must be raised.");
        }
        if (sampleRate < MinSampleRate || sampleRate > MaxSampleRate)
        {
            throw new AudioFormatException(sourceName, byteOffset,
                $"expected a sample rate of {MinSampleRate} to {MaxSampleRate} Hz, found {sampleRate}",
                "The header is damaged, or the limit must be changed.");
        }
    }
}
