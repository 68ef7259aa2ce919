using System.Buffers.Binary;
using Hark.Audio.Pcm;

namespace Hark.Audio.Wav;

/// <summary>The <c>fmt </c> chunk: what a sample is.</summary>
/// <param name="Tag">Format tag, taken out of the GUID where the header is extensible.</param>
/// <param name="Channels">Samples per frame.</param>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="BlockAlign">Bytes per frame by the header.</param>
/// <param name="Bits">Bits per sample by the header.</param>
internal sealed record WavFormat(int Tag, int Channels, uint SampleRate, int BlockAlign, int Bits)
{
    /// <summary>How a sample is written; null for a codec that Hark does not decode itself.</summary>
    public PcmEncoding? Encoding => (Tag, ContainerBytes) switch
    {
        (WavConstants.Pcm, 1) => PcmEncoding.U8,
        (WavConstants.Pcm, 2) => PcmEncoding.S16,
        (WavConstants.Pcm, 3) => PcmEncoding.S24,
        (WavConstants.Pcm, 4) => PcmEncoding.S32,
        (WavConstants.IeeeFloat, 4) => PcmEncoding.F32,
        (WavConstants.IeeeFloat, 8) => PcmEncoding.F64,
        (WavConstants.ALaw, 1) => PcmEncoding.ALaw,
        (WavConstants.MuLaw, 1) => PcmEncoding.MuLaw,
        _ => null,
    };

    // 20 bits in three bytes and 24 bits in four are left-justified, so only the container matters; it is what the
    // frame size says, where that fits the bits (24 bits in four bytes), otherwise the bits rounded up.
    private int ContainerBytes
    {
        get
        {
            int byBits = (Bits + 7) / 8;
            bool fits = Channels > 0 && BlockAlign % Channels == 0 && BlockAlign / Channels >= byBits;
            return fits && BlockAlign / Channels <= 8 ? BlockAlign / Channels : byBits;
        }
    }

    /// <summary>Reads the chunk, whose body is <paramref name="size"/> bytes from the source's position on.</summary>
    public static WavFormat Read(ByteSource source, long size)
    {
        long at = source.Position;
        if (size < 16)
        {
            throw source.Error($"expected a 'fmt ' chunk of at least 16 bytes, found {size}", "The header is damaged.");
        }
        Span<byte> body = stackalloc byte[(int)Math.Min(size, 40)];
        source.ReadExactly(body, "a 'fmt ' chunk");
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(body);
        if (tag == WavConstants.Extensible && body.Length >= 40 && body[26..].SequenceEqual(WavConstants.TagGuidTail))
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
        }
        WavFormat format = new(
            tag,
            BinaryPrimitives.ReadUInt16LittleEndian(body[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(body[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(body[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(body[14..]));
        source.Limits.CheckStream(source.Name, at, format.SampleRate, format.Channels);
        return format;
    }
}
