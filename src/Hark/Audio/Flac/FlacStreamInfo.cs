using System.Buffers.Binary;

namespace Hark.Audio.Flac;

/// <summary>The first metadata block of a FLAC stream (RFC 9639, section 8.2).</summary>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="Bits">Bits per sample, 4 to 32.</param>
/// <param name="FrameCount">Samples per channel; null if the encoder did not know.</param>
/// <param name="Md5">
/// MD5 of the samples as little-endian integers of whole bytes; zeros if the encoder did not set it.
/// </param>
internal sealed record FlacStreamInfo(int SampleRate, int Channels, int Bits, long? FrameCount, byte[] Md5)
{
    private const int BlockBytes = 34;

    public static ReadOnlySpan<byte> Signature => "fLaC"u8;

    /// <summary>Reads the signature and all metadata blocks; the source then stands on the first frame.</summary>
    public static FlacStreamInfo Read(ByteSource source)
    {
        Span<byte> head = stackalloc byte[4];
        source.ReadExactly(head, "a FLAC signature");
        FlacStreamInfo? info = null;
        long metadataBytes = 0;
        for (int blocks = 0; ; blocks++)
        {
            long at = source.Position;
            source.ReadExactly(head, "the head of a metadata block");
            bool last = (head[0] & 0x80) != 0;
            int type = head[0] & 0x7f, size = (head[1] << 16) | (head[2] << 8) | head[3];
            metadataBytes += size;
            if (blocks >= source.Limits.MaxChunks || metadataBytes > source.Limits.MaxMetadataBytes)
            {
                throw source.Error($"expected sound within {source.Limits.MaxChunks} metadata blocks and "
                    + $"{source.Limits.MaxMetadataBytes} bytes", "The file is damaged.", at);
            }
            if (blocks == 0) info = ReadBlock(source, type, size);
            else if (source.Skip(size) < size)
            {
                throw source.Error($"expected a metadata block of {size} bytes, found the end of the file",
                    "The file is truncated: copy or download it again.", at);
            }
            if (last) return info!;
        }
    }

    private static FlacStreamInfo ReadBlock(ByteSource source, int type, int size)
    {
        long at = source.Position;
        if (type != 0 || size != BlockBytes)
        {
            throw source.Error(
                $"expected STREAMINFO of {BlockBytes} bytes first, found block type {type} of {size} bytes",
                "The file is damaged.", at);
        }
        Span<byte> body = stackalloc byte[BlockBytes];
        source.ReadExactly(body, "STREAMINFO");
        ulong packed = BinaryPrimitives.ReadUInt64BigEndian(body[10..]); // 20 rate, 3 channels, 5 bits, 36 frames
        int rate = (int)(packed >> 44), channels = (int)((packed >> 41) & 7) + 1, bits = (int)((packed >> 36) & 31) + 1;
        long frames = (long)(packed & 0xf_ffff_ffff);
        source.Limits.CheckStream(source.Name, at, rate, channels);
        if (bits < 4)
        {
            throw source.Error($"expected 4 to 32 bits per sample, found {bits}", "The file is damaged.", at);
        }
        return new(rate, channels, bits, frames == 0 ? null : frames, body[18..].ToArray());
    }
}
