using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Hark.Audio.Pcm;

/// <summary>
/// Stored samples to floats in -1 to 1. An integer of b bits is divided by 2^(b-1), which is exact up to 24 bits.
/// </summary>
internal static class PcmConverter
{
    private static readonly float[] ALawTable = BuildTable(ExpandALaw);
    private static readonly float[] MuLawTable = BuildTable(ExpandMuLaw);

    public static int BytesPerSample(PcmEncoding encoding) => encoding switch
    {
        PcmEncoding.U8 or PcmEncoding.S8 or PcmEncoding.ALaw or PcmEncoding.MuLaw => 1,
        PcmEncoding.S16 or PcmEncoding.S16Be => 2,
        PcmEncoding.S24 or PcmEncoding.S24Be => 3,
        PcmEncoding.S32 or PcmEncoding.S32Be or PcmEncoding.F32 or PcmEncoding.F32Be => 4,
        _ => 8,
    };

    public static string Describe(PcmEncoding encoding) => encoding switch
    {
        PcmEncoding.F32 or PcmEncoding.F32Be => "32-bit float",
        PcmEncoding.F64 or PcmEncoding.F64Be => "64-bit float",
        PcmEncoding.ALaw => "G.711 A-law",
        PcmEncoding.MuLaw => "G.711 mu-law",
        _ => $"{8 * BytesPerSample(encoding)}-bit PCM",
    };

    /// <summary>Converts <c>samples.Length</c> samples; <paramref name="bytes"/> holds exactly those.</summary>
    public static void ToFloat(PcmEncoding encoding, ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        switch (encoding)
        {
            case PcmEncoding.U8:
                for (int i = 0; i < samples.Length; i++) samples[i] = (bytes[i] - 128) * (1f / 128);
                break;
            case PcmEncoding.S8:
                for (int i = 0; i < samples.Length; i++) samples[i] = (sbyte)bytes[i] * (1f / 128);
                break;
            case PcmEncoding.S16:
                FromInt16(MemoryMarshal.Cast<byte, short>(bytes), samples);
                break;
            case PcmEncoding.S16Be:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * i)..]) * (1f / 32768);
                }
                break;
            case PcmEncoding.S24:
                for (int i = 0, b = 0; i < samples.Length; i++, b += 3)
                {
                    samples[i] = (bytes[b] | (bytes[b + 1] << 8) | ((sbyte)bytes[b + 2] << 16)) * (1f / (1 << 23));
                }
                break;
            case PcmEncoding.S24Be:
                for (int i = 0, b = 0; i < samples.Length; i++, b += 3)
                {
                    samples[i] = (bytes[b + 2] | (bytes[b + 1] << 8) | ((sbyte)bytes[b] << 16)) * (1f / (1 << 23));
                }
                break;
            case PcmEncoding.S32:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) * (1f / (1u << 31));
                }
                break;
            case PcmEncoding.S32Be:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * i)..]) * (1f / (1u << 31));
                }
                break;
            case PcmEncoding.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(samples));
                break;
            case PcmEncoding.F32Be:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadSingleBigEndian(bytes[(4 * i)..]);
                }
                break;
            case PcmEncoding.F64:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
                }
                break;
            case PcmEncoding.F64Be:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = (float)BinaryPrimitives.ReadDoubleBigEndian(bytes[(8 * i)..]);
                }
                break;
            case PcmEncoding.ALaw:
                for (int i = 0; i < samples.Length; i++) samples[i] = ALawTable[bytes[i]];
                break;
            case PcmEncoding.MuLaw:
                for (int i = 0; i < samples.Length; i++) samples[i] = MuLawTable[bytes[i]];
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding));
        }
    }

    private static void FromInt16(ReadOnlySpan<short> source, Span<float> samples)
    {
        int i = 0, lanes = Vector<short>.Count;
        Vector<float> scale = new(1f / 32768);
        for (; i <= samples.Length - lanes; i += lanes)
        {
            Vector.Widen(new Vector<short>(source[i..]), out Vector<int> low, out Vector<int> high);
            (Vector.ConvertToSingle(low) * scale).CopyTo(samples[i..]);
            (Vector.ConvertToSingle(high) * scale).CopyTo(samples[(i + lanes / 2)..]);
        }
        for (; i < samples.Length; i++) samples[i] = source[i] * (1f / 32768);
    }

    private static float[] BuildTable(Func<int, int> expand)
    {
        float[] table = new float[256];
        for (int code = 0; code < 256; code++) table[code] = expand(code) / 32768f;
        return table;
    }

    // ITU-T G.711: sign, three bits of exponent, four bits of mantissa; every other bit is inverted.
    private static int ExpandALaw(int code)
    {
        code ^= 0x55;
        int exponent = (code >> 4) & 7, mantissa = ((code & 15) << 4) + 8;
        int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    }

    // ITU-T G.711: the same, all bits inverted, with a bias of 33 in units of a quarter of a 16-bit step.
    private static int ExpandMuLaw(int code)
    {
        code = ~code;
        int magnitude = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }
}
