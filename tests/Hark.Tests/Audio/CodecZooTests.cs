using System.Globalization;
using Hark.Audio;
using Hark.Audio.Ffmpeg;
using Hark.TestKit;

namespace Hark.Tests.Audio;

/// <summary>73 variants of containers and codecs, compared with what ffmpeg and libsndfile made of them.</summary>
public sealed class CodecZooTests
{
    private static readonly string? Folder =
        RepositoryFolder.Shared is string shared ? Path.Combine(shared, "data", "codec_zoo") : null;

    public static TheoryData<string> Files
    {
        get
        {
            TheoryData<string> files = [];
            foreach (string row in Rows()) files.Add(row);
            if (files.Count == 0) files.Add("none");
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_reads_what_the_reference_read(string row)
    {
        Assert.SkipWhen(Folder is null, RepositoryFolder.SharedMissing);
        string[] cells = row.Split(',');
        string path = Path.Combine(Folder, cells[0]);
        bool own = IsOwn(cells[0], cells[1]);
        Assert.SkipWhen(!own && FfmpegProgram.Find() is null, "needs the ffmpeg program");

        using AudioReader reader = AudioFile.Open(path);
        Assert.Equal(own, !reader.Format.EndsWith("by ffmpeg", StringComparison.Ordinal));
        Assert.Equal(int.Parse(cells[2], CultureInfo.InvariantCulture), reader.SampleRate);
        Assert.Equal(int.Parse(cells[3], CultureInfo.InvariantCulture), reader.Channels);
        float[] samples = ReadAll(reader);
        long frames = samples.Length / reader.Channels;
        long expectedFrames = long.Parse(cells[4], CultureInfo.InvariantCulture);
        // Another version of ffmpeg may trim encoder padding differently: a codec frame of slack for lossy formats.
        Assert.InRange(frames, expectedFrames - (own ? 0 : 2304), expectedFrames + (own ? 0 : 2304));
        double rms = Math.Sqrt(samples.Sum(s => (double)s * s) / samples.Length);
        Assert.Equal(double.Parse(cells[5], CultureInfo.InvariantCulture), rms, own ? 1e-6 : 2e-3);
        Assert.Equal(double.Parse(cells[6], CultureInfo.InvariantCulture), samples.Max(Math.Abs), own ? 1e-6 : 5e-3);
        Assert.Empty(reader.Warnings);
        if (own) Assert.Equal(frames, reader.FrameCount);
    }

    internal static float[] ReadAll(AudioReader reader)
    {
        List<float> all = [];
        float[] block = new float[10_007 * reader.Channels];
        for (int read = reader.Read(block); read > 0; read = reader.Read(block)) all.AddRange(block.AsSpan(0, read));
        return [.. all];
    }

    private static bool IsOwn(string file, string codec) =>
        Path.GetExtension(file) is ".wav" or ".flac" or ".aiff" && !codec.StartsWith("adpcm", StringComparison.Ordinal);

    private static IEnumerable<string> Rows() =>
        Folder is null ? [] : File.ReadLines(Path.Combine(Folder, "expected.csv")).Skip(1);
}
