namespace Hark.Audio.Flac;

/// <summary>The two checksums of FLAC (RFC 9639, sections 9.1.8 and 9.3): no reflection, start 0.</summary>
internal static class FlacCrc
{
    private static readonly byte[] Table8 = BuildTable8();
    private static readonly ushort[] Table16 = BuildTable16();

    /// <summary>CRC-8 of a frame header, polynomial x^8 + x^2 + x + 1.</summary>
    public static byte Update8(byte crc, byte value) => Table8[crc ^ value];

    /// <summary>CRC-16 of a frame, polynomial x^16 + x^15 + x^2 + 1.</summary>
    public static ushort Update16(ushort crc, ReadOnlySpan<byte> bytes)
    {
        ushort[] table = Table16;
        foreach (byte b in bytes) crc = (ushort)((crc << 8) ^ table[(crc >> 8) ^ b]);
        return crc;
    }

    private static byte[] BuildTable8()
    {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x80) != 0 ? 0x107 : 0);
            table[i] = (byte)crc;
        }
        return table;
    }

    private static ushort[] BuildTable16()
    {
        ushort[] table = new ushort[256];
        for (int i = 0; i < 256; i++)
        {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x18005 : 0);
            table[i] = (ushort)crc;
        }
        return table;
    }
}
