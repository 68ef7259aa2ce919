using System.Buffers.Binary;
using Hark.Audio.Pcm;

namespace Hark.Audio.Aiff;

/// <summary>The <c>COMM</c> chunk: what a sample is.</summary>
/// <param name="Channels">Samples per frame.</param>
/// <param name="FrameCount">Frames by the header.</param>
/// <param name="Bits">Bits per sample.</param>
/// <param name="SampleRate">Frames per second, rounded to whole Hz.</param>
/// <param name="Codec">Four letters; <c>NONE</c> for plain AIFF.</param>
internal sealed record AiffCommon(int Channels, long FrameCount, int Bits, int SampleRate, string Codec)
{
    /// <summary>How a sample is written; null for a codec that Hark does not decode itself.</summary>
    public PcmEncoding? Encoding => (Codec, (Bits + 7) / 8) switch
    {
        ("NONE" or "twos", 1) => PcmEncoding.S8,
        ("NONE" or "twos", 2) => PcmEncoding.S16Be,
        ("NONE" or "twos" or "in24", 3) => PcmEncoding.S24Be,
        ("NONE" or "twos" or "in32", 4) => PcmEncoding.S32Be,
        ("sowt", 1) => PcmEncoding.S8,
        ("sowt", 2) => PcmEncoding.S16,
        ("sowt", 3) => PcmEncoding.S24,
        ("sowt", 4) => PcmEncoding.S32,
        ("raw ", 1) => PcmEncoding.U8,
        ("fl32" or "FL32", _) => PcmEncoding.F32Be,
        ("fl64" or "FL64", _) => PcmEncoding.F64Be,
        ("alaw" or "ALAW", _) => PcmEncoding.ALaw,
        ("ulaw" or "ULAW", _) => PcmEncoding.MuLaw,
        _ => null,
    };

    /// <summary>Reads the chunk, whose body is <paramref name="size"/> bytes from the source's position on.</summary>
    public static AiffCommon Read(ByteSource source, long size, bool compressed)
    {
        long at = source.Position;
        int needed = compressed ? 22 : 18;
        if (size < needed)
        {
            throw source.Error(
                $"expected a 'COMM' chunk of at least {needed} bytes, found {size}", "The header is damaged.", at);
        }
        Span<byte> body = stackalloc byte[needed];
        source.ReadExactly(body, "a 'COMM' chunk");
        int channels = BinaryPrimitives.ReadInt16BigEndian(body);
        double rate = Math.Clamp(ReadExtended(body[8..]), 0, int.MaxValue);
        source.Limits.CheckStream(source.Name, at, (long)Math.Round(rate), channels);
        return new(
            channels,
            BinaryPrimitives.ReadUInt32BigEndian(body[2..]),
            BinaryPrimitives.ReadInt16BigEndian(body[6..]),
            (int)Math.Round(rate),
            compressed ? FourLetters(body[18..]) : "NONE");
    }

    private static string FourLetters(ReadOnlySpan<byte> codec) => System.Text.Encoding.Latin1.GetString(codec[..4]);

    // 80-bit IEEE 754 extended: sign, 15 bits of exponent with bias 16383, 64 bits of mantissa with its leading one.
    private static double ReadExtended(ReadOnlySpan<byte> bytes)
    {
        int head = BinaryPrimitives.ReadUInt16BigEndian(bytes), exponent = (head & 0x7fff) - 16383 - 63;
        double magnitude = Math.ScaleB(BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), exponent);
        return (head & 0x8000) != 0 ? -magnitude : magnitude;
    }
}
