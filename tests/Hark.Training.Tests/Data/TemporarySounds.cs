using System.Buffers.Binary;
using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

/// <summary>
/// Two short WAV files at 8 kHz in a folder of their own: a tone of 565 samples, a burst within silence.
/// </summary>
internal sealed class TemporarySounds : IDisposable
{
    private const int SampleRate = 8000;

    public TemporarySounds()
    {
        Path = Directory.CreateTempSubdirectory("hark-sounds-").FullName;
        Write("tone.wav", Enumerable.Range(0, 565).Select(n => 0.3 * Math.Sin(0.2 * n)));
        Write("burst.wav", Enumerable.Range(0, 8000).Select(n => n / 2000 == 1 ? 0.5 * Math.Sin(0.7 * n) : 0));
    }

    public string Path { get; }

    public string Cache => System.IO.Path.Combine(Path, "cache");

    public ClipStore Open() => ClipStore.Open(
        ["tone.wav", "burst.wav"], Path, Cache, [SampleRate],
        cancellationToken: TestContext.Current.CancellationToken)[0];

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Write(string name, IEnumerable<double> samples)
    {
        short[] pcm = samples.Select(x => (short)Math.Round(x * short.MaxValue)).ToArray();
        byte[] file = new byte[44 + pcm.Length * 2];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        int[] fields = [16, 1 | 1 << 16, SampleRate, SampleRate * 2, 2 | 16 << 16];
        for (int i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16 + 4 * i), fields[i]);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), pcm.Length * 2);
        for (int n = 0; n < pcm.Length; n++) BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * n), pcm[n]);
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), file);
    }
}
