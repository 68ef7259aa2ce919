using Hark.Audio.Aiff;
using Hark.Audio.Ffmpeg;
using Hark.Audio.Flac;
using Hark.Audio.Wav;

namespace Hark.Audio;

/// <summary>
/// The door to recordings. WAV, AIFF and FLAC are decoded here, every other format by the <c>ffmpeg</c> program where
/// it is installed; content decides, not the extension. Thread-safe.
/// </summary>
public static class AudioFile
{
    private const string OwnFormats = "WAV, AIFF and FLAC";

    private static readonly string[] OwnExtensions =
        [".wav", ".wave", ".bwf", ".rf64", ".aif", ".aiff", ".aifc", ".flac"];

    /// <summary>
    /// Full path of the <c>ffmpeg</c> program that would read other formats; null if it is on no folder of PATH.
    /// </summary>
    public static string? FfmpegPath => FfmpegProgram.Find();

    /// <summary>Opens a recording for streaming.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What it may cost; null: <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Stops a helper program, also later while reading.</param>
    /// <returns>A reader that stands on the first sample; dispose it.</returns>
    /// <exception cref="AudioFormatException">
    /// The file is not a recording that can be read here; the message says why.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read at all.</exception>
    public static AudioReader Open(
        string path, DecodeLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= DecodeLimits.Default;
        string name = Path.GetFileName(path);
        FileStream stream = new(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 1, FileOptions.SequentialScan);
        ByteSource? source = null;
        try
        {
            source = new(stream, name, limits, leaveOpen: false);
            AudioContent content = AudioSniffer.Sniff(source.Peek(AudioSniffer.HeadBytes));
            AudioReader? reader = OpenOwn(source, content, out string foreignFormat);
            if (reader is not null) return reader;
            string extension = Path.GetExtension(name);
            if (content == AudioContent.Unknown && OwnExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            {
                throw source.Error($"expected the start of a {extension} file, found {FirstBytes(source)}",
                    "The file is damaged or is not sound.", 0);
            }
            source.Dispose();
            if (foreignFormat.Length == 0)
            {
                foreignFormat = extension.Length > 0 ? $"'{extension}'" : "this format";
            }
            return FfmpegReader.Open(path, foreignFormat, limits, cancellationToken);
        }
        catch
        {
            stream.Dispose();
            source?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a recording that arrives as a stream, for example on standard input: WAV, AIFF or FLAC.</summary>
    /// <param name="stream">The recording, from its position on; it need not be able to seek.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may cost; null: <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the reader is disposed.</param>
    /// <returns>A reader that stands on the first sample; dispose it.</returns>
    /// <exception cref="AudioFormatException">The stream is not a recording that can be read here.</exception>
    public static AudioReader Open(
        Stream stream, string name = "stream", DecodeLimits? limits = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ByteSource source = new(stream, name, limits ?? DecodeLimits.Default, leaveOpen);
        try
        {
            AudioContent content = AudioSniffer.Sniff(source.Peek(AudioSniffer.HeadBytes));
            return OpenOwn(source, content, out _) ?? throw source.Error(
                $"expected {OwnFormats}, found {FirstBytes(source)}",
                "Other formats are read from files only: save it to a file first.", 0);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Opens a recording as one channel at one rate, streaming.</summary>
    /// <param name="path">The file.</param>
    /// <param name="targetSampleRate">Wanted rate in Hz; null: the recording's own.</param>
    /// <param name="limits">What it may cost; null: <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Stops a helper program, also later while reading.</param>
    /// <exception cref="AudioFormatException">The file is not a recording that can be read here.</exception>
    /// <exception cref="IOException">The file cannot be read at all.</exception>
    public static MonoReader OpenMono(
        string path,
        int? targetSampleRate = null,
        DecodeLimits? limits = null,
        CancellationToken cancellationToken = default) =>
        new(Open(path, limits, cancellationToken), targetSampleRate);

    /// <summary>
    /// Reads a whole recording as one channel at one rate. For long recordings use <see cref="OpenMono"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="targetSampleRate">Wanted rate in Hz; null: the recording's own.</param>
    /// <param name="limits">What it may cost; null: <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AudioFormatException">The file is damaged, empty, too long, or not a recording.</exception>
    /// <exception cref="IOException">The file cannot be read at all.</exception>
    public static AudioClip ReadMono(
        string path,
        int? targetSampleRate = null,
        DecodeLimits? limits = null,
        CancellationToken cancellationToken = default)
    {
        using MonoReader reader = OpenMono(path, targetSampleRate, limits, cancellationToken);
        return ReadAll(reader, limits ?? DecodeLimits.Default, cancellationToken);
    }

    /// <summary>Reads a whole recording that arrives as a stream. See the overload for files.</summary>
    /// <param name="stream">The recording, from its position on; it need not be able to seek. Left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="targetSampleRate">Wanted rate in Hz; null: the recording's own.</param>
    /// <param name="limits">What it may cost; null: <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AudioFormatException">The stream is damaged, empty, too long, or not a recording.</exception>
    public static AudioClip ReadMono(
        Stream stream,
        string name = "stream",
        int? targetSampleRate = null,
        DecodeLimits? limits = null,
        CancellationToken cancellationToken = default)
    {
        using MonoReader reader = new(Open(stream, name, limits, leaveOpen: true), targetSampleRate);
        return ReadAll(reader, limits ?? DecodeLimits.Default, cancellationToken);
    }

    private static AudioReader? OpenOwn(ByteSource source, AudioContent content, out string foreignFormat)
    {
        foreignFormat = "";
        return content switch
        {
            AudioContent.Empty => throw source.Error(
                "expected sound, found an empty file", "Record or download it again."),
            AudioContent.Text => throw source.Error(
                "expected sound, found text", "Give a sound file.", 0),
            AudioContent.Wav => WavDecoder.Open(source, out foreignFormat),
            AudioContent.Aiff => AiffDecoder.Open(source, out foreignFormat),
            AudioContent.Flac => FlacReader.Open(source),
            AudioContent.Tagged => OpenAfterTag(source),
            _ => null,
        };
    }

    /// <summary>A FLAC file behind an ID3 tag, where some programs put one; null for anything else.</summary>
    private static FlacReader? OpenAfterTag(ByteSource source)
    {
        // The size has seven bits per byte; a footer is announced by a flag.
        ReadOnlySpan<byte> head = source.Peek(10);
        if (head.Length < 10) return null;
        long size = ((head[6] & 127) << 21) | ((head[7] & 127) << 14) | ((head[8] & 127) << 7) | (head[9] & 127);
        source.Skip(10 + size + ((head[5] & 0x10) != 0 ? 10 : 0));
        return FlacReader.Recognises(source.Peek(4)) ? FlacReader.Open(source) : null;
    }

    private static AudioClip ReadAll(MonoReader reader, DecodeLimits limits, CancellationToken cancellationToken)
    {
        // The declared length is a hint: at most 64 MiB are taken on its word. One sample more than declared shows the
        // end.
        long hint = Math.Min(reader.SampleCount ?? 1 << 16, 1 << 24) + 1;
        float[] samples = new float[Math.Min(hint, limits.MaxClipSamples + 1L)];
        int count = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = reader.Read(samples.AsSpan(count, Math.Min(samples.Length - count, 1 << 18)));
            if (read == 0) break;
            count += read;
            if (count > limits.MaxClipSamples) throw TooLong(reader, limits);
            if (count == samples.Length)
            {
                Array.Resize(ref samples, (int)Math.Min(2L * samples.Length, limits.MaxClipSamples + 1L));
            }
        }
        Array.Resize(ref samples, count);
        return new(samples, reader.SampleRate, [.. reader.Warnings]);
    }

    private static AudioFormatException TooLong(MonoReader reader, DecodeLimits limits) => new(reader.SourceName, null,
        $"the recording is longer than the limit of {limits.MaxClipSamples} samples at once",
        "Read it in pieces with MonoReader, or raise DecodeLimits.MaxClipSamples.");

    private static string FirstBytes(ByteSource source) =>
        "bytes " + Convert.ToHexStringLower(source.Peek(8));
}
