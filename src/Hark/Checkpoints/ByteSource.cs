using Microsoft.Win32.SafeHandles;

namespace Hark.Checkpoints;

/// <summary>
/// Bytes that can be read at any place: a file, a part of one, or memory. Reads are positional, so one source serves
/// many threads.
/// </summary>
internal abstract class ByteSource(string fileName, long length) : IDisposable
{
    /// <summary>Name of the file, for messages.</summary>
    public string FileName { get; } = fileName;

    /// <summary>Number of bytes.</summary>
    public long Length { get; } = length;

    /// <summary>Opens a file for reading; it stays open until disposal.</summary>
    public static ByteSource OpenFile(string path)
    {
        SafeFileHandle handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new FileSource(Path.GetFileName(path), handle, RandomAccess.GetLength(handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A part of this source; it does not own it.</summary>
    public ByteSource Slice(long offset, long length) => new PartSource(this, offset, length);

    /// <summary>
    /// Fills <paramref name="bytes"/> from <paramref name="offset"/>; both were checked against <see cref="Length"/>.
    /// </summary>
    public abstract void Read(long offset, Span<byte> bytes);

    /// <summary>Where byte <paramref name="offset"/> lies in the file, for messages.</summary>
    public virtual long FileOffset(long offset) => offset;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    private sealed class FileSource(string fileName, SafeFileHandle handle, long length) : ByteSource(fileName, length)
    {
        public override void Read(long offset, Span<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                int count = RandomAccess.Read(handle, bytes, offset);
                if (count == 0)
                    throw new ModelFormatException(FileName, "the file became shorter while it was read", offset);
                bytes = bytes[count..];
                offset += count;
            }
        }

        public override void Dispose()
        {
            handle.Dispose();
            base.Dispose();
        }
    }

    private sealed class PartSource(ByteSource whole, long start, long length) : ByteSource(whole.FileName, length)
    {
        public override void Read(long offset, Span<byte> bytes) => whole.Read(start + offset, bytes);

        public override long FileOffset(long offset) => whole.FileOffset(start + offset);
    }
}
