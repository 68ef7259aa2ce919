using Hark.Audio;
using Hark.Audio.Ffmpeg;
using Hark.TestKit;

namespace Hark.Tests.Audio;

/// <summary>The helper program: what happens without it, with nonsense, and when the caller loses patience.</summary>
public sealed class FfmpegTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hark-ffmpeg-").FullName;

    [Fact]
    public void Find_looks_only_in_full_paths()
    {
        string program = Path.Combine(folder, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg");
        File.WriteAllText(program, "");
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        Assert.Equal(program, FfmpegProgram.Find(string.Join(Path.PathSeparator, "nowhere", relative, folder)));
        Assert.Null(FfmpegProgram.Find(string.Join(Path.PathSeparator, ".", relative, "")));
        Assert.Null(FfmpegProgram.Find(null));
    }

    [Fact]
    public void Missing_program_is_named_with_the_way_out()
    {
        string message = FfmpegReader.NotInstalled("song.xyz", "'.xyz'").Message;
        Assert.Equal("song.xyz: '.xyz' is read through the ffmpeg program, which is not installed. "
            + "Hark itself reads WAV, AIFF and FLAC: install ffmpeg, or convert the file.", message);
    }

    [Fact]
    public void Forbidden_program_is_not_started()
    {
        string path = Path.Combine(folder, "song.ogg");
        File.WriteAllBytes(path, [.. "OggS"u8, .. new byte[100]]);
        AudioFormatException error = Assert.Throws<AudioFormatException>(
            () => AudioFile.ReadMono(path, limits: new() { AllowFfmpeg = false }));
        Assert.Contains("not allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_are_never_given_to_the_program()
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(
            () => AudioFile.ReadMono(new MemoryStream([.. "OggS"u8, .. new byte[100]])));
        Assert.Contains("expected WAV, AIFF and FLAC, found bytes 4f676753", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken.ogg")]
    [InlineData("-i evil; $(name).ogg")]
    [InlineData("concat:a|b.ogg")]
    public void Nonsense_is_an_audio_format_error(string name)
    {
        Assert.SkipWhen(FfmpegProgram.Find() is null, "needs the ffmpeg program");
        Assert.SkipWhen(OperatingSystem.IsWindows() && name.Contains('|', StringComparison.Ordinal), "no such names");
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, [.. "OggS"u8, .. new byte[100]]);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path));
        Assert.StartsWith(name + ": ffmpeg could not read '.ogg': ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Cancellation_ends_the_program()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        Assert.SkipWhen(FfmpegProgram.Find() is null, "needs the ffmpeg program");
        string path = Path.Combine(RepositoryFolder.Shared, "data", "codec_zoo", "opus_stereo_96k.opus");
        using CancellationTokenSource cancel = new();
        using AudioReader reader = AudioFile.Open(path, cancellationToken: cancel.Token);
        float[] block = new float[1000];
        Assert.Equal(1000, reader.Read(block));
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (reader.Read(block) > 0)
            {
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => AudioFile.Open(path, cancellationToken: cancel.Token));
    }

    [Fact]
    public void Disposing_early_leaves_no_program_behind()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        Assert.SkipWhen(FfmpegProgram.Find() is null, "needs the ffmpeg program");
        string path = Path.Combine(RepositoryFolder.Shared, "data", "codec_zoo", "opus_stereo_96k.opus");
        using FfmpegProcess process = new(FfmpegProgram.Find()!, path, CancellationToken.None);
        process.Dispose();
        Assert.True(process.HasEnded);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
