using System.Diagnostics;
using System.Text;
using Hark.Audio;
using Hark.TestKit.Streams;
using static Hark.Tests.Audio.WavBytes;

namespace Hark.Tests.Audio;

/// <summary>
/// Bad input: one typed, one-line error that names the file, or what is there and a warning; nothing else, ever.
/// </summary>
public sealed class HostileAudioTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hark-audio-").FullName;

    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "empty.wav", [], "found an empty file" },
        { "text.wav", Encoding.UTF8.GetBytes("Dear diary,\nit rained.\n"), "found text" },
        { "list.m3u8", Encoding.UTF8.GetBytes("#EXTM3U\nhttp://example.org/a.ts\n"), "found text" },
        { "random.flac", Noise(5000), "expected the start of a .flac file" },
        { "random.wav", Noise(5000), "expected the start of a .wav file" },
        { "short.flac", FlacFile()[..30], "STREAMINFO" },
        { "truncated.flac", FlacFile()[..^100], "found the end of the file" },
        { "zero-samples.wav", Wav([]), "0 samples" },
        { "zero-samples.aiff", Aiff(frames: 0, rate: null, []), "0 samples" },
        { "zero-channels.wav", Wav(Tone(100), channels: 0), "channels, found 0" },
        { "many-channels.wav", Wav(Tone(100), channels: 65), "channels, found 65" },
        { "zero-rate.wav", Wav(Tone(100), rate: 0), "Hz, found 0" },
        { "fast.wav", Wav(Tone(100), rate: 800_000), "Hz, found 800000" },
        { "zero-rate.aiff", Aiff(frames: 1, rate: new byte[10], [0, 0]), "Hz, found 0" },
        { "nan.wav", Wav([0, 0, 0, 0, 0, 0, 0xc0, 0x7f], 3, bits: 32), "expected finite samples, found NaN" },
        { "infinite.wav", Wav([0, 0, 0x80, 0x7f], 3, bits: 32), "expected finite samples" },
        { "no-format.wav", Riff("RIFF", Chunk("data", Tone(10))), "'fmt '" },
        { "no-data.wav", Riff("RIFF", Chunk("fmt ", Format(1, 1, 8000, 16))), "'data'" },
        { "short-format.wav", Riff("RIFF", Chunk("fmt ", new byte[12]), Chunk("data", Tone(10))), "at least 16 bytes" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void Bad_file_is_a_one_line_error_that_names_it(string name, byte[] bytes, string expected)
    {
        string path = Write(name, bytes);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 32000));
        Assert.StartsWith(name + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain(folder, error.Message, StringComparison.Ordinal);
        Stream slow = new OneByteAtATimeStream(new MemoryStream(bytes));
        Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(slow));
    }

    [Fact]
    public void Nan_is_found_at_its_byte()
    {
        byte[] data = new byte[4 * 3000];
        data[4 * 2500 + 2] = 0xc0;
        data[4 * 2500 + 3] = 0x7f;
        AudioFormatException error = Assert.Throws<AudioFormatException>(
            () => AudioFile.ReadMono(new MemoryStream(Wav(data, 3, bits: 32))));
        Assert.Equal(44 + 4 * 2500, error.ByteOffset);
    }

    [Fact]
    public void Unreadable_file_is_an_input_error()
    {
        Assert.ThrowsAny<IOException>(() => AudioFile.ReadMono(Path.Combine(folder, "missing.wav")));
        Assert.ThrowsAny<UnauthorizedAccessException>(() => AudioFile.ReadMono(folder));
    }

    [Fact]
    public void Line_breaks_in_a_name_do_not_forge_lines()
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(
            () => AudioFile.ReadMono(new MemoryStream(), "a\nall is well\u001b[2J.wav"));
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void File_that_shrinks_while_it_is_read_gives_what_is_there_and_a_warning()
    {
        byte[] file = Wav(Tone(1000), declaredBytes: 4000);
        using AudioReader reader = AudioFile.Open(new LyingLengthStream(new MemoryStream(file), 44 + 4000));
        Assert.Equal(1000, CodecZooTests.ReadAll(reader).Length);
        Assert.Single(reader.Warnings);
    }

    [Fact]
    public void Limits_are_obeyed()
    {
        byte[] wav = Wav(Tone(20_000));
        Refuses(new() { MaxBytes = 1000 }, "at most 1000 bytes");
        Refuses(new() { MaxDuration = TimeSpan.FromSeconds(1) }, "longer than the limit of 1 seconds");
        Refuses(new() { MaxClipSamples = 19_999 }, "longer than the limit of 19999 samples");
        DecodeLimits justEnough = new() { MaxClipSamples = 20_000 };
        Assert.Equal(20_000, AudioFile.ReadMono(new MemoryStream(wav), limits: justEnough).Samples.Length);
        IEnumerable<byte[]> junk = Enumerable.Repeat(Chunk("JUNK", new byte[10]), 20);
        wav = Riff("RIFF", [.. junk, Chunk("fmt ", Format(1, 1, 8000, 16)), Chunk("data", Tone(10))]);
        Refuses(new() { MaxChunks = 10 }, "within 10 chunks");
        Refuses(new() { MaxMetadataBytes = 100 }, "100 bytes of metadata");

        void Refuses(DecodeLimits limits, string expected)
        {
            foreach (Stream stream in (Stream[])[new MemoryStream(wav), new NonSeekableStream(new MemoryStream(wav))])
            {
                AudioFormatException error = Assert.Throws<AudioFormatException>(
                    () => AudioFile.ReadMono(stream, limits: limits));
                Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void One_byte_at_a_time_equals_all_at_once()
    {
        foreach (byte[] file in SmallFiles())
        {
            float[] expected = AudioFile.ReadMono(new MemoryStream(file)).Samples;
            Stream slow = new OneByteAtATimeStream(new MemoryStream(file));
            Assert.Equal(expected, AudioFile.ReadMono(slow).Samples);
            Stream pipe = new NonSeekableStream(new OneByteAtATimeStream(new MemoryStream(file)));
            Assert.Equal(expected, AudioFile.ReadMono(pipe).Samples);
        }
    }

    [Fact]
    public void Truncation_at_every_byte_is_an_audio_format_error_or_a_shorter_recording()
    {
        foreach (byte[] file in SmallFiles())
        {
            float[] whole = AudioFile.ReadMono(new MemoryStream(file)).Samples;
            for (int length = 0; length < file.Length; length++)
            {
                float[]? part = TryRead(new TruncatedStream(new MemoryStream(file), length));
                if (part is not null) Assert.Equal(whole[..part.Length], part);
                part = TryRead(new NonSeekableStream(new TruncatedStream(new MemoryStream(file), length)));
                if (part is not null) Assert.Equal(whole[..part.Length], part);
            }
        }
    }

    [Fact]
    public void Mutations_end_in_samples_or_in_an_audio_format_error()
    {
        Random random = new(20_261_121);
        Stopwatch watch = Stopwatch.StartNew();
        int read = 0, refused = 0;
        byte[][] files = [.. SmallFiles()];
        for (int round = 0; round < 4000; round++)
        {
            byte[] file = [.. files[round % files.Length]];
            for (int i = random.Next(1, 6); i > 0; i--) Mutate(file, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = watch.ElapsedMilliseconds;
            if (TryRead(new MemoryStream(file)) is null) refused++;
            else read++;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L << 20);
            Assert.InRange(watch.ElapsedMilliseconds - start, 0, 2000);
        }
        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused: the mutations test nothing");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Mutate(byte[] file, Random random)
    {
        // Headers decide more than samples do: half of the damage goes there.
        int at = random.Next(random.Next(2) == 0 ? Math.Min(64, file.Length) : file.Length);
        switch (random.Next(4))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                file[at] = (byte)random.Next(256);
                break;
            case 2:
                file.AsSpan(at, Math.Min(4, file.Length - at)).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xff);
                break;
            default:
                int from = random.Next(file.Length);
                int count = random.Next(Math.Min(16, file.Length - Math.Max(from, at) + 1));
                file.AsSpan(from, count).CopyTo(file.AsSpan(at));
                break;
        }
    }

    private static float[]? TryRead(Stream stream)
    {
        try
        {
            return AudioFile.ReadMono(stream).Samples;
        }
        catch (AudioFormatException)
        {
            return null;
        }
    }

    private static IEnumerable<byte[]> SmallFiles() =>
    [
        Wav(Tone(100)),
        Wav(new byte[8 * 40], 3, channels: 2, bits: 32),
        Riff("RF64", Chunk("ds64", [.. new byte[8], .. UInt32(200), .. new byte[16]]),
            Chunk("fmt ", Format(1, 1, 8000, 16)), Chunk("LIST", new byte[9]),
            Chunk("data", Tone(100), uint.MaxValue)),
        Wav(Tone(60), 0xfffe, channels: 2, formatExtension: Extension(1, 16)),
        AiffTests.Form("sowt", AiffTests.Common("sowt", 1, 100, 16), AiffTests.Sound(Tone(100))),
        FlacFile(),
        FlacBytes.Encode([Ramp(150), Ramp(150)], 16, FlacCoding.Linear, 10, blockSize: 64),
    ];

    private static byte[] FlacFile() => FlacBytes.Encode([Ramp(300)], 16, FlacCoding.Fixed2, blockSize: 128);

    private static byte[] Aiff(int frames, byte[]? rate, byte[] data) =>
        AiffTests.Form("AIFF", AiffTests.Common("AIFF", 1, frames, 16, rate), AiffTests.Sound(data));

    private static int[] Ramp(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (i * i * 7 + 13 * i) % 2000 - 1000)];

    private static byte[] Noise(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
