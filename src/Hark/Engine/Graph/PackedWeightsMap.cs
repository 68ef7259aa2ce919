using System.IO.MemoryMappedFiles;
using Hark.Engine.Kernels;

namespace Hark.Engine.Graph;

/// <summary>
/// A file of packed weights, mapped into memory for reading: a header, a table of contents, then the packs, each at a
/// multiple of 64 bytes. Sizes and checksums are checked before anything is believed; a file that is not as expected
/// counts as empty.
/// </summary>
internal sealed unsafe class PackedWeightsMap
{
    // Of the packs too: to be raised when a layout, or the rounding of a transform, changes.
    private const int Version = 1;
    private const ulong Magic = 0x4B4341504B524148; // "HARKPACK"
    private const int TableStart = 64;

    private readonly MemoryMappedViewAccessor? view; // unmaps when it is collected, after the last pack
    private readonly byte* start;
    private readonly Dictionary<ulong, PackedWeightsEntry> entries = [];

    private PackedWeightsMap()
    {
    }

    private PackedWeightsMap(MemoryMappedViewAccessor view, ReadOnlySpan<PackedWeightsEntry> table)
    {
        this.view = view;
        start = StartOf(view);
        foreach (PackedWeightsEntry entry in table) entries[entry.Key] = entry;
    }

    /// <summary>What the file says that it holds.</summary>
    public IEnumerable<PackedWeightsEntry> Entries => entries.Values;

    /// <summary>Maps a file; empty where there is none, or none that fits the model.</summary>
    public static PackedWeightsMap Open(string path, ulong model)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (file.Length < TableStart) return new();
            using MemoryMappedFile mapping = MemoryMappedFile.CreateFromFile(
                file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            MemoryMappedViewAccessor view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            if (IsSound(StartOf(view), file.Length, model, out ReadOnlySpan<PackedWeightsEntry> table))
                return new(view, table);
            view.Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As if there were none: it is a cache.
        }
        return new();
    }

    /// <summary>A pack; null where there is none, or a damaged one.</summary>
    public PackedFloats? Find(ulong key, long count) =>
        entries.TryGetValue(key, out PackedWeightsEntry entry)
            && entry.Count == count && PackedWeightsEntry.SumOf(Data(entry), count) == entry.Sum
            ? new(count, Data(entry), view!)
            : null;

    /// <summary>Where the floats of an entry are.</summary>
    public float* Data(PackedWeightsEntry entry) => (float*)(start + entry.Offset);

    /// <summary>
    /// Replaces the file, at once and as a whole; changes nothing where the folder or the disk does not allow it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">What it belongs to.</param>
    /// <param name="packs">Keys, counts, sums, and where the floats are now.</param>
    public static void Write(string path, ulong model, IReadOnlyList<(PackedWeightsEntry Entry, nint Data)> packs)
    {
        PackedWeightsEntry[] table = new PackedWeightsEntry[packs.Count];
        long end = Aligned(TableStart + (long)table.Length * sizeof(PackedWeightsEntry));
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = packs[i].Entry with { Offset = end };
            end = Aligned(end + table[i].Count * sizeof(float));
        }
        Header header = new(Magic, Version, table.Length, model, end, 0);
        string temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
            {
                file.SetLength(end);
                fixed (PackedWeightsEntry* first = table)
                {
                    header = header with { Sum = SumOf(header, first) };
                    Put(file, 0, (byte*)&header, sizeof(Header));
                    Put(file, TableStart, (byte*)first, (long)table.Length * sizeof(PackedWeightsEntry));
                }
                for (int i = 0; i < table.Length; i++)
                    Put(file, table[i].Offset, (byte*)packs[i].Data, table[i].Count * sizeof(float));
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
        }
    }

    private static bool IsSound(byte* start, long length, ulong model, out ReadOnlySpan<PackedWeightsEntry> table)
    {
        table = default;
        Header header = *(Header*)start;
        if ((header.Magic, header.Version, header.Model, header.Length) != (Magic, Version, model, length))
            return false;
        long tableEnd = TableStart + (long)header.Count * sizeof(PackedWeightsEntry);
        if (header.Count < 0 || tableEnd > length) return false;
        PackedWeightsEntry* first = (PackedWeightsEntry*)(start + TableStart);
        if (SumOf(header, first) != header.Sum) return false;
        table = new(first, header.Count);
        foreach (PackedWeightsEntry entry in table)
        {
            if (entry.Offset < tableEnd || entry.Offset > length || entry.Offset % PackedFloats.Alignment != 0)
                return false;
            if (entry.Count <= 0 || entry.Count > (length - entry.Offset) / sizeof(float)) return false;
        }
        return true;
    }

    private static ulong SumOf(Header header, PackedWeightsEntry* table)
    {
        header = header with { Sum = 0 };
        Fingerprint sum = default;
        sum.Add((byte*)&header, sizeof(Header));
        sum.Add((byte*)table, (long)header.Count * sizeof(PackedWeightsEntry));
        return sum.Value;
    }

    private static byte* StartOf(MemoryMappedViewAccessor view) =>
        (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle();

    private static long Aligned(long offset) =>
        (offset + PackedFloats.Alignment - 1) / PackedFloats.Alignment * PackedFloats.Alignment;

    private static void Put(FileStream file, long offset, byte* data, long length)
    {
        const int most = 1 << 30; // a span is no longer
        for (long done = 0; done < length; done += most)
        {
            ReadOnlySpan<byte> part = new(data + done, (int)Math.Min(most, length - done));
            RandomAccess.Write(file.SafeFileHandle, part, offset + done);
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It could not be made either.
        }
    }

    private readonly record struct Header(ulong Magic, int Version, int Count, ulong Model, long Length, ulong Sum);
}
