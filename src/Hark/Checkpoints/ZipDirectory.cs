using System.Buffers.Binary;
using System.Text;

namespace Hark.Checkpoints;

/// <summary>
/// The central directory of a zip archive (APPNOTE 6.3.10, zip64 included), read with a check on every number. Own
/// code, because the platform's reader corrects, ignores or guesses in places where an untrusted file must be refused.
/// </summary>
internal sealed class ZipDirectory
{
    /// <summary>Two records beside each tensor's are plenty.</summary>
    private const int MaxEntries = Checkpoint.MaxTensors * 2;

    private const int EndLength = 22, LocatorLength = 20, End64Length = 56, CentralLength = 46, LocalLength = 30;
    private const uint EndSignature = 0x06054B50, LocatorSignature = 0x07064B50, End64Signature = 0x06064B50;
    private const uint CentralSignature = 0x02014B50, LocalSignature = 0x04034B50;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ByteSource file;
    private readonly Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ByteSource> records = new(StringComparer.Ordinal);
    private long directoryOffset;

    private ZipDirectory(ByteSource file) => this.file = file;

    /// <summary>All entries by name.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries => entries;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="ModelFormatException">No archive, a damaged one, or one that uses what PyTorch never
    /// writes.</exception>
    public static ZipDirectory Read(ByteSource file)
    {
        ZipDirectory directory = new(file);
        var (offset, size, count) = directory.FindDirectory();
        directory.directoryOffset = offset;
        directory.ReadEntries(offset, size, count);
        return directory;
    }

    /// <summary>
    /// The content of an entry. It is inflated and compared with its check sum when it is first read.
    /// </summary>
    public ByteSource OpenRecord(string name)
    {
        if (records.TryGetValue(name, out ByteSource? record)) return record;
        ZipEntry entry = entries[name];
        // The data begins after the LOCAL header: its extra field differs from the central one (PyTorch aligns with
        // it).
        byte[] header = ReadPart(entry.HeaderOffset, LocalLength);
        if (U32(header, 0) != LocalSignature)
            throw Broken("expected the local header of an entry", entry.HeaderOffset, name);
        int nameLength = U16(header, 26), extraLength = U16(header, 28);
        long start = entry.HeaderOffset + LocalLength + nameLength + extraLength;
        if (start > directoryOffset || entry.StoredSize > directoryOffset - start)
            throw Broken(
                $"{entry.StoredSize} bytes of data reach beyond the end of the data", entry.HeaderOffset, name);
        byte[] localName = ReadPart(entry.HeaderOffset + LocalLength, nameLength);
        if (!localName.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name)))
            throw Broken("the local header has another name", entry.HeaderOffset, name);
        ByteSource stored = file.Slice(start, entry.StoredSize);
        record = entry.Method == 0 ? new CheckedSource(stored, entry) : new InflatedSource(stored, entry);
        records.Add(name, record);
        return record;
    }

    private (long Offset, long Size, long Count) FindDirectory()
    {
        long end = FindEnd();
        byte[] record = ReadPart(end, EndLength);
        long entriesHere = U16(record, 8), count = U16(record, 10), size = U32(record, 12), offset = U32(record, 16);
        if (U16(record, 4) is not (0 or 0xFFFF) || U16(record, 6) is not (0 or 0xFFFF) || entriesHere != count)
            throw Broken("archives in several parts are not supported", end);
        long limit = end;
        bool saturated = count == 0xFFFF || size == 0xFFFFFFFF || offset == 0xFFFFFFFF;
        byte[] locator = end >= LocatorLength ? ReadPart(end - LocatorLength, LocatorLength) : [];
        if (locator.Length > 0 && U32(locator, 0) == LocatorSignature)
        {
            limit = checked((long)Math.Min(U64(locator, 8), long.MaxValue));
            if (limit > end - LocatorLength - End64Length)
                throw Broken("the zip64 locator points beyond the archive", end - LocatorLength);
            byte[] record64 = ReadPart(limit, End64Length);
            if (U32(record64, 0) != End64Signature) throw Broken("expected a zip64 end record", limit);
            long count64 = Bounded(record64, 32), size64 = Bounded(record64, 40), offset64 = Bounded(record64, 48);
            // Where both records speak they must agree: readers differ in which they believe.
            if ((count != 0xFFFF && count != count64) || (size != 0xFFFFFFFF && size != size64)
                || (offset != 0xFFFFFFFF && offset != offset64) || Bounded(record64, 24) != count64
                || U32(record64, 16) != 0)
                throw Broken("the two end records of the archive disagree", limit);
            (count, size, offset) = (count64, size64, offset64);
        }
        else if (saturated)
        {
            throw Broken("expected a zip64 end record, found none", end);
        }
        if (size > limit || offset != limit - size)
            throw Broken(
                $"the directory ({size} bytes at {offset}) does not end where the end record begins ({limit})",
                end,
                hint: "The file is damaged or has something before the archive.");
        if (count > MaxEntries || count > size / CentralLength)
            throw Broken($"{count} entries do not fit a directory of {size} bytes", end);
        return (offset, size, count);

        static long Bounded(byte[] bytes, int at) => (long)Math.Min(U64(bytes, at), long.MaxValue);
    }

    private long FindEnd()
    {
        int length = (int)Math.Min(file.Length, EndLength + ushort.MaxValue);
        byte[] tail = ReadPart(file.Length - length, length);
        int found = -1;
        for (int at = length - EndLength; at >= 0; at--)
        {
            // The comment must fill the rest of the file exactly; two such places make the archive ambiguous.
            if (U32(tail, at) != EndSignature || U16(tail, at + 20) != length - EndLength - at) continue;
            if (found >= 0) throw Broken("the archive has two end records", file.Length - length + at);
            found = at;
        }
        if (found < 0)
            throw Broken("expected the end record of a zip archive, found none", file.Length,
                hint: "The file is cut off or has something behind the archive: fetch it again.");
        return file.Length - length + found;
    }

    private void ReadEntries(long offset, long size, long count)
    {
        // A directory of 200,000 entries with names of 100 bytes has 30 MB.
        if (size > 64 << 20) throw Broken($"expected a directory of at most 64 MiB, found {size} bytes", offset);
        byte[] directory = ReadPart(offset, size);
        long inflatedTotal = 0;
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            if (at > directory.Length - CentralLength || U32(directory, at) != CentralSignature)
                throw Broken($"expected entry {i} of the directory", offset + at);
            int nameLength = U16(directory, at + 28), extraLength = U16(directory, at + 30),
                commentLength = U16(directory, at + 32);
            int next = at + CentralLength + nameLength + extraLength + commentLength;
            if (next > directory.Length) throw Broken($"entry {i} reaches beyond the directory", offset + at);
            ZipEntry entry = ParseEntry(directory, at, nameLength, extraLength, offset + at);
            if (entry.Method != 0) inflatedTotal += entry.Size;
            if (inflatedTotal > (64 << 20) + 16 * file.Length)
                throw Broken(
                    "the compressed entries would grow beyond 64 MiB and 16 times the file", offset + at, entry.Name);
            if (!entries.TryAdd(entry.Name, entry)) throw Broken("an entry occurs twice", offset + at, entry.Name);
            at = next;
        }
        if (at != directory.Length) throw Broken($"expected {count} entries, found more", offset + at);
    }

    private ZipEntry ParseEntry(byte[] directory, int at, int nameLength, int extraLength, long place)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(directory, at + CentralLength, nameLength);
        }
        catch (DecoderFallbackException)
        {
            throw Broken("the name of an entry is no valid UTF-8", place);
        }
        int flags = U16(directory, at + 8), method = U16(directory, at + 10), disk = U16(directory, at + 34);
        if ((flags & 0x2041) != 0) throw Broken("encrypted entries are not supported", place, name);
        if (method is not (0 or 8))
            throw Broken(
                $"compression method {method} is not supported, only stored and deflated entries", place, name);
        ulong stored = U32(directory, at + 20), size = U32(directory, at + 24), offset = U32(directory, at + 42);
        ReadOnlySpan<byte> extra = directory.AsSpan(at + CentralLength + nameLength, extraLength);
        ReadZip64(extra, ref size, ref stored, ref offset, place, name);
        if (disk is not (0 or 0xFFFF)) throw Broken("archives in several parts are not supported", place, name);
        if (offset > (ulong)directoryOffset || stored > (ulong)directoryOffset)
            throw Broken($"an entry of {stored} bytes at {offset} lies beyond the end of the data", place, name);
        if (method == 0 && stored != size)
            throw Broken($"a stored entry has two sizes, {stored} and {size}", place, name);
        // No deflate stream grows more than 1032 times.
        if (size > stored * 1032 + 64) throw Broken($"{stored} bytes cannot inflate to {size}", place, name);
        return new(name, method, U32(directory, at + 16), (long)stored, (long)size, (long)offset);
    }

    private void ReadZip64(
        ReadOnlySpan<byte> extra, ref ulong size, ref ulong stored, ref ulong offset, long place, string name)
    {
        const uint Saturated = 0xFFFFFFFF;
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra),
                length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4) throw Broken("an extra field reaches beyond its space", place, name);
            if (id == 1)
            {
                ReadOnlySpan<byte> values = extra.Slice(4, length);
                if (size == Saturated) size = Next(ref values, place, name);
                if (stored == Saturated) stored = Next(ref values, place, name);
                if (offset == Saturated) offset = Next(ref values, place, name);
                return;
            }
            extra = extra[(4 + length)..];
        }
        if (size == Saturated || stored == Saturated || offset == Saturated)
            throw Broken("expected the zip64 extra field of an entry, found none", place, name);
    }

    private ulong Next(ref ReadOnlySpan<byte> values, long place, string name)
    {
        if (values.Length < 8) throw Broken("the zip64 extra field is too short", place, name);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(values);
        values = values[8..];
        return value;
    }

    private byte[] ReadPart(long offset, long length)
    {
        if (offset < 0 || length > file.Length - offset) throw Broken($"expected {length} more bytes", offset);
        byte[] bytes = new byte[length];
        file.Read(offset, bytes);
        return bytes;
    }

    private static int U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    private ModelFormatException Broken(string rule, long offset, string? entry = null, string? hint = null) => new(
        file.FileName,
        entry is null ? rule : $"{rule} (zip entry {ModelFormatException.Quote(entry)})",
        offset,
        hint: hint);
}
