namespace Hark.TestKit.Streams;

/// <summary>Ends early and admits it: the first <paramref name="length"/> bytes of another stream.</summary>
public sealed class TruncatedStream(Stream inner, long length) : WrappedStream(inner)
{
    public override long Length => Math.Min(length, Inner.Length);

    public override int Read(Span<byte> buffer) =>
        Inner.Read(buffer[..(int)Math.Clamp(length - Inner.Position, 0, buffer.Length)]);
}
