using System.Runtime.InteropServices;
using Hark.Audio;
using Hark.Audio.Wav;
using Hark.TestKit.Streams;
using static Hark.Tests.Audio.WavBytes;

namespace Hark.Tests.Audio;

/// <summary>The WAV family: every encoding, every container, sizes that lie.</summary>
public sealed class WavTests
{
    [Theory]
    [InlineData(1, 8, new byte[] { 0, 128, 255 }, new[] { -1f, 0f, 127 / 128f })]
    [InlineData(1, 16, new byte[] { 0, 0x80, 0xff, 0xff, 0xff, 0x7f }, new[] { -1f, -1 / 32768f, 32767 / 32768f })]
    [InlineData(1, 24, new byte[] { 0, 0, 0x80, 0xff, 0xff, 0xff, 1, 0, 0 },
        new[] { -1f, -1 / 8388608f, 1 / 8388608f })]
    [InlineData(1, 32, new byte[] { 0, 0, 0, 0x80, 0, 0, 0, 0x40 }, new[] { -1f, 0.5f })]
    [InlineData(1, 12, new byte[] { 0x10, 0, 0xf0, 0xff }, new[] { 16 / 32768f, -16 / 32768f })]
    [InlineData(3, 32, new byte[] { 0, 0, 0x80, 0x3e, 0, 0, 0x20, 0xc0 }, new[] { 0.25f, -2.5f })]
    [InlineData(3, 64, new byte[] { 0, 0, 0, 0, 0, 0, 0xd0, 0x3f }, new[] { 0.25f })]
    [InlineData(6, 8, new byte[] { 0xd5, 0x55, 0xaa, 0x2a },
        new[] { 8 / 32768f, -8 / 32768f, 32256 / 32768f, -32256 / 32768f })]
    [InlineData(7, 8, new byte[] { 0xff, 0x7f, 0x80, 0x00 }, new[] { 0f, 0f, 32124 / 32768f, -32124 / 32768f })]
    public void Read_decodes_the_encoding(int tag, int bits, byte[] data, float[] expected)
    {
        Assert.Equal(expected, Read(Wav(data, tag, bits: bits), out List<string> warnings));
        Assert.Empty(warnings);
        byte[] extensible = Wav(data, 0xfffe, bits: bits, formatExtension: Extension(tag, bits));
        Assert.Equal(expected, Read(extensible, out warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Read_many_samples_equals_the_plain_conversion()
    {
        Random random = new(3);
        byte[] data = new byte[2 * 4999];
        random.NextBytes(data);
        float[] expected = [.. MemoryMarshal.Cast<byte, short>(data).ToArray().Select(s => s / 32768f)];
        Assert.Equal(expected, Read(Wav(data), out _));
    }

    [Fact]
    public void Read_keeps_channels_interleaved()
    {
        using AudioReader reader = AudioFile.Open(new MemoryStream(Wav(Int16(1, 2, 3, 4, 5, 6), channels: 3)));
        Assert.Equal((3, 16000, 2L), (reader.Channels, reader.SampleRate, reader.FrameCount));
        Assert.Equal("WAV, 16-bit PCM", reader.Format);
        float[] room = new float[5];
        Assert.Equal(3, reader.Read(room));
        Assert.Equal([1 / 32768f, 2 / 32768f, 3 / 32768f], room[..3]);
        Assert.Equal(3, reader.Read(room));
        Assert.Equal(0, reader.Read(room));
        Assert.Throws<ArgumentException>(() => reader.Read(new float[2]));
    }

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Read_takes_the_64_bit_size(string magic)
    {
        byte[] ds64 = [.. new byte[8], .. UInt32(6), .. new byte[16]];
        byte[] file = Riff(magic, Chunk("ds64", ds64), Chunk("fmt ", Format(1, 1, 8000, 16)),
            Chunk("data", Int16(1, 2, 3, 99, 99), uint.MaxValue));
        Assert.Equal([1 / 32768f, 2 / 32768f, 3 / 32768f], Read(file, out List<string> warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Read_passes_over_other_chunks_and_their_padding()
    {
        byte[] file = Riff("RIFF", Chunk("JUNK", new byte[7]), Chunk("fmt ", Format(1, 1, 8000, 16)),
            Chunk("fact", new byte[4]), Chunk("data", Int16(5)), Chunk("LIST", new byte[9]));
        Assert.Equal([5 / 32768f], Read(file, out List<string> warnings));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(400u, "declares 400 bytes")] // more than there is
    [InlineData(0u, "more follow")] // never finished
    [InlineData(2u, "more follow")] // last updated long ago
    [InlineData(uint.MaxValue, null)] // written to a pipe: honest about not knowing
    public void Read_of_a_lying_size_gives_what_is_there(uint declaredBytes, string? warning)
    {
        byte[] file = Wav(Int16(0x1001, 0x1002, 0x1003, 0x1004), declaredBytes: declaredBytes);
        Assert.Equal(4, Read(file, out List<string> warnings).Length);
        if (warning is null) Assert.Empty(warnings);
        else Assert.Contains(warning, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_an_unfinished_frame_ignores_it_and_warns()
    {
        byte[] file = Wav(Int16(1, 2, 3), channels: 2);
        Assert.Equal([1 / 32768f, 2 / 32768f], Read(file, out List<string> warnings));
        Assert.Contains("not a whole frame", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_from_a_pipe_equals_read_from_a_file()
    {
        byte[] file = Riff("RIFF", Chunk("fmt ", Format(1, 2, 8000, 16)), Chunk("LIST", new byte[100_000]),
            Chunk("data", Tone(50_000)));
        float[] expected = Read(file, out _);
        using AudioReader reader = AudioFile.Open(new NonSeekableStream(new MemoryStream(file)));
        Assert.Equal(expected, CodecZooTests.ReadAll(reader));
        Assert.Empty(reader.Warnings);
    }

    [Theory]
    [InlineData(WavSampleFormat.Pcm16)]
    [InlineData(WavSampleFormat.IeeeFloat32)]
    public void WavWriter_and_reader_agree(WavSampleFormat format)
    {
        float[] samples = [.. Enumerable.Range(-20_000, 40_000).Select(i => i / 32768f)];
        using MemoryStream stream = new();
        using (WavWriter writer = new(stream, 44100, 2, format, leaveOpen: true))
        {
            writer.Write(samples.AsSpan(0, 30_000));
            writer.Write(samples.AsSpan(30_000));
        }
        Assert.Equal(samples, Read(stream.ToArray(), out List<string> warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public void WavWriter_cuts_off_at_full_scale()
    {
        using MemoryStream stream = new();
        using (WavWriter writer = new(stream, 8000, leaveOpen: true)) writer.Write([2f, -2f, 1f, -1f]);
        Assert.Equal([32767 / 32768f, -1f, 32767 / 32768f, -1f], Read(stream.ToArray(), out _));
    }

    private static float[] Read(byte[] file, out List<string> warnings)
    {
        using AudioReader reader = AudioFile.Open(new MemoryStream(file));
        float[] samples = CodecZooTests.ReadAll(reader);
        warnings = [.. reader.Warnings];
        return samples;
    }
}
