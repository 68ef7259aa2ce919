using System.Buffers.Binary;
using System.Text;

namespace Hark.Tests.Audio;

/// <summary>Writes WAV files byte by byte, honest and lying ones; independent of <c>WavWriter</c>.</summary>
internal static class WavBytes
{
    /// <summary>A RIFF file of a 'fmt ' and a 'data' chunk.</summary>
    public static byte[] Wav(
        byte[] data,
        int tag = 1,
        int channels = 1,
        int rate = 16000,
        int bits = 16,
        uint? declaredBytes = null,
        byte[]? formatExtension = null) =>
        Riff("RIFF", Chunk("fmt ", Format(tag, channels, rate, bits, formatExtension)),
            Chunk("data", data, declaredBytes));

    public static byte[] Riff(string magic, params byte[][] chunks)
    {
        byte[] body = [.. "WAVE"u8, .. chunks.SelectMany(c => c)];
        return [.. Encoding.ASCII.GetBytes(magic), .. UInt32((uint)body.Length), .. body];
    }

    public static byte[] Chunk(string id, byte[] body, uint? declaredBytes = null) =>
        [.. Encoding.ASCII.GetBytes(id), .. UInt32(declaredBytes ?? (uint)body.Length),
            .. body, .. new byte[body.Length & 1]];

    public static byte[] Format(int tag, int channels, int rate, int bits, byte[]? extension = null)
    {
        int frameBytes = channels * ((bits + 7) / 8);
        return [.. UInt16(tag), .. UInt16(channels), .. UInt32((uint)rate), .. UInt32((uint)(rate * frameBytes)),
            .. UInt16(frameBytes), .. UInt16(bits), .. extension ?? []];
    }

    /// <summary>What follows the common part of an extensible format: size, valid bits, speakers, GUID.</summary>
    public static byte[] Extension(int tag, int validBits) =>
        [.. UInt16(22), .. UInt16(validBits), .. UInt32(0), .. UInt16(tag),
            0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

    public static byte[] Int16(params int[] samples) => [.. samples.SelectMany(s => UInt16(s))];

    public static byte[] UInt16(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] UInt32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>A tone as 16-bit samples.</summary>
    public static byte[] Tone(int samples, int period = 40) =>
        Int16([.. Enumerable.Range(0, samples).Select(i => (int)(12000 * Math.Sin(2 * Math.PI * i / period)))]);
}
