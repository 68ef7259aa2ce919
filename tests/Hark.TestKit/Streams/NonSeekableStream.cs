namespace Hark.TestKit.Streams;

/// <summary>Behaves like a pipe: no length, no position, no way back.</summary>
public sealed class NonSeekableStream(Stream inner) : WrappedStream(inner)
{
    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
}
