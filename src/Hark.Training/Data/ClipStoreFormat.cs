using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hark.Training.Data;

/// <summary>
/// The layout of a cache file, little endian: magic (8 bytes), rate (int32), count (int32), key (32 bytes), one entry
/// of 32 bytes per clip, zeros up to a multiple of 64, then the 16-bit samples of all clips without gaps.
/// </summary>
internal static class ClipStoreFormat
{
    public const int KeyBytes = 32;
    private const int HeaderBytes = 16 + KeyBytes;
    private const int EntryBytes = 32;

    public static ReadOnlySpan<byte> Magic => "HARKPCM1"u8;

    /// <summary>Where the samples begin.</summary>
    public static long DataOffset(int count) => (HeaderBytes + (long)count * EntryBytes + 63) / 64 * 64;

    public static byte[] Encode(int sampleRate, ReadOnlySpan<byte> key, IReadOnlyList<Entry> entries)
    {
        byte[] head = new byte[DataOffset(entries.Count)];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), entries.Count);
        key.CopyTo(head.AsSpan(16));
        for (int i = 0; i < entries.Count; i++)
            MemoryMarshal.Write(head.AsSpan(HeaderBytes + i * EntryBytes), entries[i]);
        return head;
    }

    /// <summary>The entries of a file that is exactly what was asked for, or null: then it is built again.</summary>
    public static Entry[]? TryDecode(ReadOnlySpan<byte> file, int sampleRate, ReadOnlySpan<byte> key, int count)
    {
        bool same = file.Length >= DataOffset(count) && file[..8].SequenceEqual(Magic)
            && BinaryPrimitives.ReadInt32LittleEndian(file[8..]) == sampleRate
            && BinaryPrimitives.ReadInt32LittleEndian(file[12..]) == count
            && file.Slice(16, KeyBytes).SequenceEqual(key);
        return same ? MemoryMarshal.Cast<byte, Entry>(file.Slice(HeaderBytes, count * EntryBytes)).ToArray() : null;
    }

    /// <summary>Where a clip lies (in samples after the data offset) and how its 16 bits become floats.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4, Size = EntryBytes)]
    public readonly record struct Entry(long Start, ClipExtent Extent, float Scale);
}
