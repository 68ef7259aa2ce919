using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Hark.Checkpoints;
using Hark.Evaluation.Reports;

namespace Hark.Evaluation.Tests.Reports;

public class PictureTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(160, 64)]
    public void A_png_holds_its_pixels(int width, int height)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height).Select(i => (byte)(i * 7 % 4))];
        byte[] colors = [.. Enumerable.Range(0, 12).Select(i => (byte)(20 * i))];
        Dictionary<string, byte[]> chunks = Chunks(IndexedPng.Encode(pixels, width, height, colors));
        Assert.Equal((width, height), (
            BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]),
            BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"].AsSpan(4))));
        Assert.Equal(colors, chunks["PLTE"]);
        using ZLibStream zlib = new(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        MemoryStream rows = new();
        zlib.CopyTo(rows);
        Assert.Equal(pixels, rows.ToArray().Where((_, i) => i % (width + 1) != 0));
        Assert.Equal(height * (width + 1), rows.Length);
        Assert.Empty(chunks["IEND"]);
    }

    [Fact]
    public void Colours_grow_lighter_step_by_step()
    {
        double[] grey = [.. ColorMap.Colors.Chunk(3).Select(c => 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2])];
        for (int i = 1; i < grey.Length; i++) Assert.True(grey[i] > grey[i - 1], $"colour {i}");
    }

    [Fact]
    public void A_tone_is_a_line_at_its_height_and_silence_is_dark()
    {
        float[] mel = new float[300 * 64]; // [T, F] in dB
        Array.Fill(mel, -100);
        Assert.All(SoundPicture.Draw(mel, 64), pixel => Assert.Equal(0, pixel));
        for (int t = 150; t < 300; t++) mel[t * 64 + 10] = -20;
        byte[] pixels = SoundPicture.Draw(mel, 64);
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 160; x++)
                Assert.Equal(y == 63 - 10 && x >= 80 ? ColorMap.Count - 1 : 0, pixels[y * 160 + x]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(159)]
    [InlineData(161)]
    public void Any_number_of_frames_fills_the_picture(int frameCount) =>
        Assert.Equal(160 * 64, SoundPicture.Draw(new float[frameCount * 64], 64).Length);

    private static Dictionary<string, byte[]> Chunks(byte[] png)
    {
        Assert.Equal("\x89PNG\r\n\x1a\n", Encoding.Latin1.GetString(png, 0, 8));
        Dictionary<string, byte[]> chunks = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            Assert.Equal(
                Crc32.Append(0, png.AsSpan(at + 4, length + 4)),
                BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add(Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
        return chunks;
    }
}
