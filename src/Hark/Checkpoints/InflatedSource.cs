using System.IO.Compression;

namespace Hark.Checkpoints;

/// <summary>
/// The content of a deflated zip entry, inflated into memory when it is first read. The directory has bounded the
/// declared size; the stream must end exactly there.
/// </summary>
internal sealed class InflatedSource(ByteSource stored, ZipEntry entry) : ByteSource(stored.FileName, entry.Size)
{
    private readonly Lock gate = new();
    private byte[]? content;

    public override void Read(long offset, Span<byte> bytes)
    {
        lock (gate) content ??= Inflate();
        content.AsSpan((int)offset, bytes.Length).CopyTo(bytes);
    }

    public override long FileOffset(long offset) => stored.FileOffset(0);

    private byte[] Inflate()
    {
        if (entry.Size > Array.MaxLength - 1 || entry.StoredSize > Array.MaxLength)
            throw Broken($"{entry.Size} bytes are too many for a compressed entry");
        byte[] compressed = new byte[entry.StoredSize];
        stored.Read(0, compressed);
        byte[] inflated = new byte[entry.Size];
        try
        {
            using DeflateStream stream = new(new MemoryStream(compressed), CompressionMode.Decompress);
            stream.ReadExactly(inflated);
            if (stream.ReadByte() >= 0)
                throw Broken($"the compressed data holds more than the declared {entry.Size} bytes");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Broken($"the compressed data is damaged: {e.Message}");
        }
        if (entry.Crc != 0 && Crc32.Append(0, inflated) is uint crc && crc != entry.Crc)
            throw Broken($"the check sum is {crc:X8}, expected {entry.Crc:X8}");
        return inflated;
    }

    private ModelFormatException Broken(string rule) =>
        new(FileName, $"{rule} (zip entry {ModelFormatException.Quote(entry.Name)})", FileOffset(0));
}
