using System.Buffers.Binary;
using Hark.Audio.Pcm;

namespace Hark.Audio.Wav;

/// <summary>
/// Walks the chunks of a WAV, RF64 or BW64 stream up to its samples. Never seeks backwards, so a pipe will do.
/// </summary>
internal static class WavDecoder
{
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head.Length >= 12
        && BinaryPrimitives.ReadUInt32LittleEndian(head)
            is WavConstants.Riff or WavConstants.Rf64 or WavConstants.Bw64
        && BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) == WavConstants.Wave;

    /// <summary>
    /// Opens the samples; null, with the codec's name, if they are in a codec that Hark does not decode itself.
    /// </summary>
    public static PcmReader? Open(ByteSource source, out string foreignCodec)
    {
        foreignCodec = "";
        Span<byte> head = stackalloc byte[12];
        source.ReadExactly(head, "a WAV header");
        bool is64 = BinaryPrimitives.ReadUInt32LittleEndian(head) != WavConstants.Riff;
        WavFormat? format = null;
        long? dataSize64 = null;
        long metadataBytes = 0;
        Span<byte> chunk = stackalloc byte[8];
        for (int chunks = 0; ; chunks++)
        {
            long at = source.Position;
            int read = source.Read(chunk);
            if (read < chunk.Length) throw NoSamples(source, at, format);
            uint id = BinaryPrimitives.ReadUInt32LittleEndian(chunk);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (id == WavConstants.Data)
            {
                if (format is null) throw NoFormat(source, at);
                if (format.Encoding is not PcmEncoding encoding)
                {
                    foreignCodec = $"WAV with format tag 0x{format.Tag:x4} and {format.Bits} bits";
                    return null;
                }
                List<string> warnings = [];
                long? dataBytes = DataBytes(source, size, is64, dataSize64, warnings);
                PcmLayout layout = new(
                    is64 ? "RF64" : "WAV", encoding, (int)format.SampleRate, format.Channels, dataBytes);
                if (format.BlockAlign != layout.FrameBytes)
                {
                    warnings.Add($"the header gives {format.BlockAlign} bytes per frame, {layout.FrameBytes} are used");
                }
                return new PcmReader(source, layout, warnings);
            }

            metadataBytes += size;
            if (chunks >= source.Limits.MaxChunks || metadataBytes > source.Limits.MaxMetadataBytes)
            {
                throw source.Error($"expected the samples within {source.Limits.MaxChunks} chunks and "
                    + $"{source.Limits.MaxMetadataBytes} bytes of metadata", "The file is damaged.", at);
            }
            long bodyStart = source.Position;
            if (id == WavConstants.Format)
            {
                format ??= WavFormat.Read(source, size);
            }
            else if (id == WavConstants.DataSize64 && is64 && size >= 28)
            {
                dataSize64 = ReadDataSize64(source);
            }
            source.Skip(bodyStart + size + (size & 1) - source.Position);
        }
    }

    private static long ReadDataSize64(ByteSource source)
    {
        Span<byte> sizes = stackalloc byte[16]; // size of the file, size of the samples
        source.ReadExactly(sizes, "a 'ds64' chunk");
        return BinaryPrimitives.ReadInt64LittleEndian(sizes[8..]);
    }

    private static long? DataBytes(ByteSource source, long size, bool is64, long? dataSize64, List<string> warnings)
    {
        if (is64 && size == WavConstants.UnknownSize)
        {
            if (dataSize64 is > 0) return dataSize64;
            warnings.Add("the 64-bit size of the samples is missing: read to the end of the file");
            return null;
        }
        if (size == WavConstants.UnknownSize) return null;
        if (LooksUnfinished(source, size))
        {
            warnings.Add($"the header declares {size} bytes of samples, more follow: read to the end of the file");
            return null;
        }
        return size;
    }

    // A recorder that was cut off leaves size 0, or the size of its last update. What follows is then sound, not a
    // chunk.
    private static bool LooksUnfinished(ByteSource source, long size)
    {
        if (size == 0) return source.Peek(8).Length == 8 && !LooksLikeChunk(source.Peek(4));
        long dataStart = source.Position;
        if (!source.CanSeek || source.Length is not long length || length - dataStart - size <= size) return false;
        source.SeekTo(dataStart + size + (size & 1));
        bool unfinished = !LooksLikeChunk(source.Peek(4));
        source.SeekTo(dataStart);
        return unfinished;
    }

    private static bool LooksLikeChunk(ReadOnlySpan<byte> id) => !id.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static AudioFormatException NoFormat(ByteSource source, long at) => source.Error(
        "expected a 'fmt ' chunk before the samples, found none", "The header is damaged.", at);

    private static AudioFormatException NoSamples(ByteSource source, long at, WavFormat? format) => source.Error(
        $"expected a 'data' chunk{(format is null ? " and a 'fmt ' chunk" : "")}, found the end of the file",
        "The file is truncated: copy or download it again.", at);
}
