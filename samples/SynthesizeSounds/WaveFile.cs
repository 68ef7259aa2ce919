using System.Buffers.Binary;

namespace SynthesizeSounds;

/// <summary>Writes mono PCM16 WAV files: a 44-byte header and little-endian samples.</summary>
internal static class WaveFile
{
    public static void Write(string path, ReadOnlySpan<float> samples, int sampleRate)
    {
        int dataBytes = samples.Length * sizeof(short);
        byte[] file = new byte[44 + dataBytes];
        Span<byte> header = file;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], 36 + dataBytes);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1); // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1); // mono
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], sampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], dataBytes);
        for (int n = 0; n < samples.Length; n++)
        {
            short value = (short)Math.Clamp(MathF.Round(samples[n] * 32767f), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(header[(44 + 2 * n)..], value);
        }
        File.WriteAllBytes(path, file);
    }
}
