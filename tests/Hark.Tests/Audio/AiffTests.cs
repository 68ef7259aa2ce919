using System.Text;
using Hark.Audio;
using Hark.TestKit.Streams;

namespace Hark.Tests.Audio;

/// <summary>AIFF and AIFF-C: every encoding, order of chunks, sizes that lie.</summary>
public sealed class AiffTests
{
    [Theory]
    [InlineData("AIFF", 8, new byte[] { 0x80, 0x7f }, new[] { -1f, 127 / 128f })]
    [InlineData("AIFF", 16, new byte[] { 0x80, 0, 0, 1 }, new[] { -1f, 1 / 32768f })]
    [InlineData("AIFF", 24, new byte[] { 0x80, 0, 0, 0xff, 0xff, 0xff }, new[] { -1f, -1 / 8388608f })]
    [InlineData("AIFF", 32, new byte[] { 0x40, 0, 0, 0, 0x80, 0, 0, 0 }, new[] { 0.5f, -1f })]
    [InlineData("NONE", 16, new byte[] { 0x80, 0, 0, 1 }, new[] { -1f, 1 / 32768f })]
    [InlineData("twos", 16, new byte[] { 0x80, 0, 0, 1 }, new[] { -1f, 1 / 32768f })]
    [InlineData("sowt", 16, new byte[] { 0, 0x80, 1, 0 }, new[] { -1f, 1 / 32768f })]
    [InlineData("sowt", 24, new byte[] { 0, 0, 0x80, 1, 0, 0 }, new[] { -1f, 1 / 8388608f })]
    [InlineData("raw ", 8, new byte[] { 0, 128 }, new[] { -1f, 0f })]
    [InlineData("fl32", 32, new byte[] { 0x3e, 0x80, 0, 0 }, new[] { 0.25f })]
    [InlineData("FL32", 32, new byte[] { 0xc0, 0x20, 0, 0 }, new[] { -2.5f })]
    [InlineData("fl64", 64, new byte[] { 0x3f, 0xd0, 0, 0, 0, 0, 0, 0 }, new[] { 0.25f })]
    [InlineData("ulaw", 16, new byte[] { 0x80, 0x00 }, new[] { 32124 / 32768f, -32124 / 32768f })]
    [InlineData("alaw", 16, new byte[] { 0xd5, 0x2a }, new[] { 8 / 32768f, -32256 / 32768f })]
    public void Read_decodes_the_encoding(string codec, int bits, byte[] data, float[] expected)
    {
        byte[] file = Form(codec, Common(codec, 1, expected.Length, bits), Sound(data));
        Assert.Equal(expected, Read(new MemoryStream(file), out List<string> warnings));
        Assert.Empty(warnings);
        Assert.Equal(expected, Read(new NonSeekableStream(new MemoryStream(file)), out warnings));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(8000, new byte[] { 0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(44100, new byte[] { 0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0 })]
    [InlineData(96000, new byte[] { 0x40, 0x0f, 0xbb, 0x80, 0, 0, 0, 0, 0, 0 })]
    public void Rate_is_an_extended_float(int expected, byte[] rate)
    {
        using AudioReader reader = AudioFile.Open(
            new MemoryStream(Form("AIFF", Common("AIFF", 2, 1, 16, rate), Sound(new byte[4]))));
        Assert.Equal((expected, 2, 1L), (reader.SampleRate, reader.Channels, reader.FrameCount));
    }

    [Fact]
    public void Sound_before_its_description_needs_a_stream_that_can_seek()
    {
        byte[] file = Form("AIFF", Sound([0, 1, 0, 2]), Chunk("NAME", [65]), Common("AIFF", 1, 2, 16));
        Assert.Equal([1 / 32768f, 2 / 32768f], Read(new MemoryStream(file), out _));
        Assert.Throws<AudioFormatException>(() => Read(new NonSeekableStream(new MemoryStream(file)), out _));
    }

    [Fact]
    public void Offset_of_the_sound_is_passed_over()
    {
        byte[] body = [0, 0, 0, 3, 0, 0, 0, 0, 9, 9, 9, 0, 1];
        byte[] file = Form("AIFF", Common("AIFF", 1, 1, 16), Chunk("SSND", body));
        Assert.Equal([1 / 32768f], Read(new MemoryStream(file), out _));
    }

    [Fact]
    public void Read_of_a_lying_size_gives_what_is_there()
    {
        byte[] file = Form("AIFF", Common("AIFF", 1, 900, 16), Sound(new byte[1800]))[..^400];
        Assert.Equal(700, Read(new MemoryStream(file), out List<string> warnings).Length);
        Assert.Contains("declares 1800 bytes", Assert.Single(warnings), StringComparison.Ordinal);

        byte[] unfinished = [.. Form("AIFF", Common("AIFF", 1, 0, 16), Sound([])), 0, 1, 0, 2];
        Assert.Equal(2, Read(new MemoryStream(unfinished), out warnings).Length);
        Assert.Single(warnings);
    }

    internal static byte[] Form(string codec, params byte[][] chunks)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(codec == "AIFF" ? "AIFF" : "AIFC"), .. chunks.SelectMany(c => c)];
        return [.. "FORM"u8, .. BigEndian(body.Length), .. body];
    }

    internal static byte[] Common(string codec, int channels, int frames, int bits, byte[]? rate = null) => Chunk(
        "COMM",
        [0, (byte)channels, .. BigEndian(frames), 0, (byte)bits,
            .. rate ?? [0x40, 0x0c, 0xfa, 0, 0, 0, 0, 0, 0, 0],
            .. codec == "AIFF" ? [] : Encoding.ASCII.GetBytes(codec + "\0\0")]);

    internal static byte[] Sound(byte[] data) => Chunk("SSND", [.. new byte[8], .. data]);

    private static byte[] Chunk(string id, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(id), .. BigEndian(body.Length), .. body, .. new byte[body.Length & 1]];

    private static byte[] BigEndian(int value) =>
        [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static float[] Read(Stream file, out List<string> warnings)
    {
        using AudioReader reader = AudioFile.Open(file);
        float[] samples = CodecZooTests.ReadAll(reader);
        warnings = [.. reader.Warnings];
        return samples;
    }
}
