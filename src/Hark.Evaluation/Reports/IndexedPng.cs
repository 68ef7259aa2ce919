using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Hark.Checkpoints;

namespace Hark.Evaluation.Reports;

/// <summary>
/// PNG files of few colours (W3C, "Portable Network Graphics", third edition): one byte per pixel, no filter, which is
/// what palettes compress best with.
/// </summary>
internal static class IndexedPng
{
    /// <summary>The file of an image.</summary>
    /// <param name="pixels">Numbers of colours, [height, width], top row first.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="colors">Red, green and blue of each colour; at most 256 colours.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, ReadOnlySpan<byte> colors)
    {
        MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR", Header(width, height));
        WriteChunk(file, "PLTE", colors);
        WriteChunk(file, "IDAT", Compress(pixels, width));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Header(int width, int height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3); // bits per pixel, colours from a palette
        return header;
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> pixels, int width)
    {
        MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < pixels.Length; row += width)
            {
                zlib.WriteByte(0); // this row has no filter
                zlib.Write(pixels.Slice(row, width));
            }
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(MemoryStream file, string type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] name = Encoding.ASCII.GetBytes(type);
        file.Write(name);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, name), content));
        file.Write(number);
    }
}
