namespace Hark.TestKit.Streams;

/// <summary>Claims a length that it does not have, as a file does that shrinks while it is read.</summary>
public sealed class LyingLengthStream(Stream inner, long claimedLength) : WrappedStream(inner)
{
    public override long Length => claimedLength;
}
