namespace Hark.TestKit.Streams;

/// <summary>
/// A stream far larger than memory: a head, then a short pattern over and over up to a length. It can seek, like the
/// huge file that it stands for.
/// </summary>
public sealed class GeneratedStream(byte[] head, byte[] pattern, long length) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int done = 0, total = (int)Math.Clamp(length - position, 0, buffer.Length);
        while (done < total)
        {
            ReadOnlySpan<byte> next = position < head.Length
                ? head.AsSpan((int)position)
                : pattern.AsSpan((int)((position - head.Length) % pattern.Length));
            int part = Math.Min(next.Length, total - done);
            next[..part].CopyTo(buffer[done..]);
            done += part;
            position += part;
        }
        return total;
    }

    public override long Seek(long offset, SeekOrigin origin) => position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
