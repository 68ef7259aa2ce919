using System.Diagnostics;
using Hark.Audio.Pcm;
using Hark.Audio.Wav;

namespace Hark.Audio.Ffmpeg;

/// <summary>
/// Any other format, decoded by the <c>ffmpeg</c> program, which writes a float WAV to a pipe. No shell; the file is
/// named by the <c>file:</c> protocol, and only local files and pipes are allowed to it.
/// </summary>
internal sealed class FfmpegReader : AudioReader
{
    private const string OwnFormats = "Hark itself reads WAV, AIFF and FLAC";

    private readonly FfmpegProcess process;
    private readonly PcmReader samples;
    private readonly string format;
    private bool ended;

    private FfmpegReader(string name, string format, DecodeLimits limits, FfmpegProcess process, PcmReader samples)
        : base(name, limits, samples.SampleRate, samples.Channels, null)
    {
        this.format = format;
        this.process = process;
        this.samples = samples;
    }

    public override string Format => $"{format}, by ffmpeg";

    /// <summary>Starts the program and reads the head of its answer.</summary>
    public static FfmpegReader Open(
        string path, string format, DecodeLimits limits, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        if (!limits.AllowFfmpeg)
        {
            throw new AudioFormatException(name, null,
                $"{format} needs the ffmpeg program, which is not allowed here", $"{OwnFormats}: convert it first.");
        }
        string program = FfmpegProgram.Find() ?? throw NotInstalled(name, format);
        FfmpegProcess process = new(program, path, cancellationToken);
        try
        {
            // The size of the answer is bounded by DecodeLimits.MaxDuration, that of the file was checked before.
            ByteSource answer = new(
                process.Output, name, limits with { MaxBytes = long.MaxValue }, leaveOpen: true);
            if (answer.Peek(1).IsEmpty) throw Failed(name, format, process);
            PcmReader samples = WavDecoder.Open(answer, out string codec)
                ?? throw new AudioFormatException(name, null, $"ffmpeg answered with {codec}", "Update ffmpeg.");
            return new(name, format, limits, process, samples);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    internal static AudioFormatException NotInstalled(string name, string format) => new(name, null,
        $"{format} is read through the ffmpeg program, which is not installed",
        $"{OwnFormats}: install ffmpeg, or convert the file.");

    protected override void Dispose(bool disposing)
    {
        samples.Dispose();
        process.Dispose();
    }

    private protected override int ReadCore(Span<float> interleaved)
    {
        int values = samples.Read(interleaved);
        if (values > 0 || ended) return values;
        ended = true;
        if (process.WaitForExit() != 0) throw Failed(SourceName, format, process);
        if (process.Complaints is { Length: > 0 } complaints) Warn($"ffmpeg says: {complaints}");
        return 0;
    }

    private static AudioFormatException Failed(string name, string format, FfmpegProcess process)
    {
        process.WaitForExit();
        string complaints = process.Complaints is { Length: > 0 } text ? text : "no sound in it";
        return new(name, null, $"ffmpeg could not read {format}: {complaints}",
            "The file is damaged or is not sound.");
    }
}
