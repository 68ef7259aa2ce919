namespace Hark.Audio;

/// <summary>
/// A stream read forwards through one buffer: knows its place, fills requests fully (streams may deliver a byte at a
/// time), seeks only where the stream can and stops at <see cref="DecodeLimits.MaxBytes"/>.
/// </summary>
internal sealed class ByteSource : IDisposable
{
    public const int BufferBytes = 1 << 16;

    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly long origin;
    private readonly byte[] buffer = new byte[BufferBytes];
    private int start, end;
    private long bufferEndOffset;

    public ByteSource(Stream stream, string name, DecodeLimits limits, bool leaveOpen)
    {
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        Name = name;
        Limits = limits;
        if (!stream.CanSeek) return;
        origin = stream.Position;
        Length = Math.Max(0, stream.Length - origin);
        if (Length > limits.MaxBytes) throw TooLong();
    }

    public string Name { get; }

    public DecodeLimits Limits { get; }

    /// <summary>Bytes consumed so far.</summary>
    public long Position => bufferEndOffset - (end - start);

    /// <summary>All bytes of the stream, where it can tell; it may lie.</summary>
    public long? Length { get; }

    public bool CanSeek => stream.CanSeek;

    /// <summary>
    /// Up to <paramref name="count"/> (at most the buffer) of the next bytes, without consuming them.
    /// </summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (end - start < count && start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }
        while (end - start < count)
        {
            int read = ReadStream(buffer.AsSpan(end));
            if (read == 0) break;
            end += read;
        }
        return buffer.AsSpan(start, Math.Min(count, end - start));
    }

    /// <summary>Fills <paramref name="target"/>; returns less than its length only at the end of the stream.</summary>
    public int Read(Span<byte> target)
    {
        int done = 0;
        while (done < target.Length)
        {
            int ready = Math.Min(end - start, target.Length - done);
            buffer.AsSpan(start, ready).CopyTo(target[done..]);
            start += ready;
            done += ready;
            if (done == target.Length) break;
            if (target.Length - done >= BufferBytes)
            {
                int read = ReadStream(target[done..]);
                if (read == 0) break;
                done += read;
            }
            else
            {
                start = end = 0;
                end = ReadStream(buffer);
                if (end == 0) break;
            }
        }
        return done;
    }

    /// <summary>Fills <paramref name="target"/> or throws, naming what was expected.</summary>
    public void ReadExactly(Span<byte> target, string what)
    {
        long at = Position;
        int read = Read(target);
        if (read == target.Length) return;
        throw Error($"expected {what} of {target.Length} bytes, found the end of the file after {read}",
            "The file is truncated: copy or download it again.", at);
    }

    /// <summary>Passes over bytes; returns fewer than asked only at the end of the stream.</summary>
    public long Skip(long count)
    {
        long ready = Math.Min(count, end - start), done = ready;
        start += (int)ready;
        if (done < count && Length is long length)
        {
            long jump = Math.Min(count - done, Math.Max(0, length - Position));
            SeekTo(Position + jump);
            return done + jump;
        }
        while (done < count)
        {
            start = end = 0;
            end = ReadStream(buffer);
            if (end == 0) break;
            start = (int)Math.Min(end, count - done);
            done += start;
        }
        return done;
    }

    /// <summary>Goes to an absolute place of a stream that can seek.</summary>
    public void SeekTo(long position)
    {
        stream.Position = origin + position;
        bufferEndOffset = position;
        start = end = 0;
    }

    public AudioFormatException Error(string rule, string hint, long? offset = null) =>
        new(Name, offset ?? Position, rule, hint);

    public void Dispose()
    {
        if (!leaveOpen) stream.Dispose();
    }

    private int ReadStream(Span<byte> target)
    {
        int read = stream.Read(target);
        bufferEndOffset += read;
        if (bufferEndOffset > Limits.MaxBytes) throw TooLong();
        return read;
    }

    private AudioFormatException TooLong() => new(Name, Limits.MaxBytes,
        $"expected at most {Limits.MaxBytes} bytes, found more",
        "Split the recording, or raise DecodeLimits.MaxBytes.");
}
