namespace Hark.Checkpoints;

/// <summary>
/// The bytes of a stored zip entry, compared with the entry's check sum once, before the first of them is handed out.
/// </summary>
internal sealed class CheckedSource(ByteSource stored, ZipEntry entry) : ByteSource(stored.FileName, stored.Length)
{
    private readonly Lock gate = new();
    private volatile bool isChecked = entry.Crc == 0; // Some writers leave the sum out.

    public override void Read(long offset, Span<byte> bytes)
    {
        if (!isChecked) Check();
        stored.Read(offset, bytes);
    }

    public override long FileOffset(long offset) => stored.FileOffset(offset);

    private void Check()
    {
        lock (gate)
        {
            if (isChecked) return;
            byte[] buffer = new byte[Math.Min(Length, 1 << 16)];
            uint crc = 0;
            for (long done = 0; done < Length; done += buffer.Length)
            {
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - done));
                stored.Read(done, part);
                crc = Crc32.Append(crc, part);
            }
            if (crc != entry.Crc)
                throw new ModelFormatException(
                    FileName,
                    $"the check sum of zip entry {ModelFormatException.Quote(entry.Name)} is {crc:X8}, "
                        + $"expected {entry.Crc:X8}",
                    FileOffset(0),
                    hint: "The file is damaged: fetch it again.");
            isChecked = true;
        }
    }
}
