namespace Hark.TestKit.Streams;

/// <summary>
/// Delivers one byte per read, as a slow network may: a reader must ask again until it has what it needs.
/// </summary>
public sealed class OneByteAtATimeStream(Stream inner) : WrappedStream(inner)
{
    public override int Read(Span<byte> buffer) => Inner.Read(buffer[..Math.Min(1, buffer.Length)]);
}
