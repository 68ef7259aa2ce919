using Hark.Audio;
using Hark.TestKit.Streams;
using static Hark.Tests.Audio.WavBytes;

namespace Hark.Tests.Audio;

/// <summary>Down-mix and streaming: the mean, the same bits in any pieces, memory that does not grow.</summary>
public sealed class MonoReaderTests
{
    [Fact]
    public void Channels_are_averaged()
    {
        AudioClip clip = AudioFile.ReadMono(new MemoryStream(Wav(Int16(300, -600, 900, 3, 6, 9), channels: 3)));
        Assert.Equal([200 / 32768f, 6 / 32768f], clip.Samples);
        Assert.Equal((16000, 2 / 16000.0), (clip.SampleRate, clip.DurationSeconds));
    }

    [Theory]
    [InlineData(44100)]
    [InlineData(16000)]
    public void Pieces_equal_the_whole_bit_for_bit(int rate)
    {
        byte[] file = Wav(Tone(100_000), channels: 2, rate: rate);
        AudioClip whole = AudioFile.ReadMono(new MemoryStream(file), targetSampleRate: 16000);
        Assert.Equal(Resampler.OutputLength(50_000, rate, 16000), whole.Samples.Length);
        using MonoReader reader = new(AudioFile.Open(new MemoryStream(file)), 16000);
        Assert.Equal(whole.Samples.Length, reader.SampleCount);
        Random random = new(5);
        List<float> pieces = [];
        float[] room = new float[20_000];
        while (true)
        {
            int asked = random.Next(1, room.Length), read = reader.Read(room.AsSpan(0, asked));
            pieces.AddRange(room.AsSpan(0, read));
            if (read < asked) break;
        }
        Assert.Equal(0, reader.Read(room));
        Assert.Equal(whole.Samples, pieces);
    }

    [Fact]
    public void Resampled_tone_keeps_its_frequency_and_level()
    {
        byte[] file = Wav(Tone(44_100, period: 63), rate: 44100); // 700 Hz
        float[] samples = AudioFile.ReadMono(new MemoryStream(file), targetSampleRate: 16000).Samples;
        for (int i = 100; i < samples.Length - 100; i++)
        {
            Assert.Equal(12000 / 32768.0 * Math.Sin(2 * Math.PI * 700 * i / 16000), samples[i], 5e-4);
        }
    }

    [Theory]
    [InlineData(8_000, 1, 8_000, 600)]
    [InlineData(44_100, 2, 16_000, 20)]
    public void Hours_are_read_in_flat_memory(int rate, int channels, int targetRate, int minutes)
    {
        long frames = 60L * minutes * rate, bytes = frames * channels * 2;
        byte[] head = Wav([], channels: channels, rate: rate, declaredBytes: (uint)bytes);
        using MonoReader reader = new(
            AudioFile.Open(new GeneratedStream(head, Tone(rate * channels), head.Length + bytes)), targetRate);
        float[] block = new float[1 << 14];
        reader.Read(block);
        long before = GC.GetAllocatedBytesForCurrentThread(), samples = block.Length;
        for (int read = reader.Read(block); read > 0; read = reader.Read(block)) samples += read;
        Assert.Equal(60L * minutes * targetRate, samples);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
        Assert.Empty(reader.Warnings);
    }
}
