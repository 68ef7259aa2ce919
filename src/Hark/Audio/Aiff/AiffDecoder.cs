using System.Buffers.Binary;
using Hark.Audio.Pcm;

namespace Hark.Audio.Aiff;

/// <summary>
/// Walks the chunks of an AIFF or AIFF-C stream (Apple, "Audio Interchange File Format" 1.3 and AIFF-C draft) up to its
/// samples. All numbers are big-endian. The description must come before the samples unless the stream can seek.
/// </summary>
internal static class AiffDecoder
{
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head.Length >= 12 && head.StartsWith("FORM"u8)
        && (head[8..].StartsWith("AIFF"u8) || head[8..].StartsWith("AIFC"u8));

    /// <summary>
    /// Opens the samples; null, with the codec's name, if they are in a codec that Hark does not decode itself.
    /// </summary>
    public static PcmReader? Open(ByteSource source, out string foreignCodec)
    {
        foreignCodec = "";
        Span<byte> head = stackalloc byte[12];
        source.ReadExactly(head, "an AIFF header");
        bool compressed = head[8..].SequenceEqual("AIFC"u8);
        AiffCommon? common = null;
        long? soundStart = null;
        long soundBytes = 0, metadataBytes = 0;
        Span<byte> chunk = stackalloc byte[8];
        for (int chunks = 0; ; chunks++)
        {
            long at = source.Position;
            if (source.Read(chunk) < chunk.Length) throw Incomplete(source, common is null ? "COMM" : "SSND", at);
            long size = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]), bodyStart = source.Position;
            if (chunk.StartsWith("COMM"u8))
            {
                common ??= AiffCommon.Read(source, size, compressed);
            }
            else if (chunk.StartsWith("SSND"u8))
            {
                (soundStart, soundBytes) = ReadSoundHead(source, size);
                if (common is null && !source.CanSeek) throw Incomplete(source, "COMM", at);
            }
            else
            {
                metadataBytes += size;
            }
            if (common is not null && soundStart is long start)
            {
                return Finish(source, common, start, soundBytes, out foreignCodec);
            }
            if (chunks >= source.Limits.MaxChunks || metadataBytes > source.Limits.MaxMetadataBytes)
            {
                throw source.Error($"expected the samples within {source.Limits.MaxChunks} chunks and "
                    + $"{source.Limits.MaxMetadataBytes} bytes of metadata", "The file is damaged.", at);
            }
            source.Skip(bodyStart + size + (size & 1) - source.Position);
        }
    }

    private static PcmReader? Finish(
        ByteSource source, AiffCommon common, long start, long soundBytes, out string foreignCodec)
    {
        foreignCodec = common.Encoding is null ? $"AIFF-C with codec '{common.Codec}' and {common.Bits} bits" : "";
        if (common.Encoding is not PcmEncoding encoding) return null;
        if (source.Position > start) source.SeekTo(start);
        else source.Skip(start - source.Position);
        List<string> warnings = [];
        if (soundBytes == 0 && common.FrameCount == 0 && source.Peek(1).Length == 1)
        {
            warnings.Add("the header declares no samples, some follow: read to the end of the file");
            return new PcmReader(
                source, new("AIFF", encoding, common.SampleRate, common.Channels, DataBytes: null), warnings);
        }
        PcmLayout layout = new("AIFF", encoding, common.SampleRate, common.Channels, soundBytes);
        long declared = common.FrameCount * layout.FrameBytes;
        // The chunk's size counts: of the two it is what other programs believe too.
        if (declared != soundBytes)
        {
            warnings.Add($"the header declares {common.FrameCount} frames, the sound chunk holds {soundBytes} bytes");
        }
        return new PcmReader(source, layout, warnings);
    }

    private static (long Start, long Bytes) ReadSoundHead(ByteSource source, long size)
    {
        Span<byte> head = stackalloc byte[8]; // offset of the first sample, block size
        source.ReadExactly(head, "a 'SSND' chunk");
        long offset = BinaryPrimitives.ReadUInt32BigEndian(head);
        return (source.Position + offset, Math.Max(0, size - 8 - offset));
    }

    private static AudioFormatException Incomplete(ByteSource source, string missing, long at) => source.Error(
        $"expected a '{missing}' chunk, found none before the end", "The file is truncated or damaged.", at);
}
