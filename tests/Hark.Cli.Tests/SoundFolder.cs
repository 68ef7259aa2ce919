using System.Text;
using Hark.Audio.Wav;
using Hark.TestKit;
using Hark.Tests.Audio;

namespace Hark.Cli.Tests;

/// <summary>A temporary folder with a random model and a few recordings, good and bad.</summary>
public sealed class SoundFolder : IDisposable
{
    private const int SampleRate = 16_000;

    public SoundFolder()
    {
        Model = TinyModel.Save(Path.Combine(Root, "tiny.safetensors"));
        Directory.CreateDirectory(Path.Combine(Sounds, "below"));
        WavWriter.Save(Path.Combine(Sounds, "b.wav"), TinyModel.Sound(2, 1), SampleRate);
        WavWriter.Save(Path.Combine(Sounds, "a.wav"), TinyModel.Sound(1, 2), SampleRate);
        WavWriter.Save(Path.Combine(Sounds, "below", "c.WAV"), TinyModel.Sound(12, 3), SampleRate);
        File.WriteAllText(Path.Combine(Sounds, "notes.txt"), "not sound");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("hark-cli-").FullName;

    public string Model { get; }

    /// <summary>Holds b.wav (2 s), a.wav (1 s), below/c.WAV (12 s) and notes.txt.</summary>
    public string Sounds => Path.Combine(Root, "sounds");

    /// <summary>A recording of this name with these bytes; its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Every kind of bad input: file, and words of its error.</summary>
    public IReadOnlyList<(string Path, string Expected)> BadFiles() =>
    [
        (Write("empty.wav", []), "found an empty file"),
        (Write("text.wav", Encoding.UTF8.GetBytes("Dear diary,\nit rained.\n")), "found text"),
        (Write("truncated.flac", [.. "fLaC\0\0\0\x22"u8, .. new byte[20]]), "STREAMINFO"),
        (Write("random.flac", [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i * 7 >> 3))]), ".flac"),
        (Write("no-samples.wav", WavBytes.Wav([])), "0 samples"),
        (Write("no-channels.wav", WavBytes.Wav(WavBytes.Tone(100), channels: 0)), "channels, found 0"),
        (Write("no-rate.wav", WavBytes.Wav(WavBytes.Tone(100), rate: 0)), "Hz, found 0"),
        (Write("nan.wav", WavBytes.Wav([0, 0, 0, 0, 0, 0, 0xc0, 0x7f], 3, bits: 32)), "finite samples, found NaN"),
        (Path.Combine(Root, "missing.wav"), "found none"),
    ];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
