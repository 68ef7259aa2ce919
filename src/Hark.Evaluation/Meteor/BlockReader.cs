namespace Hark.Evaluation.Meteor;

/// <summary>
/// Reads a stream in blocks, the next one while the last is looked at: unpacking takes as long as what is done with the
/// text. The unread end of a block is put before the next one, so that lines come whole.
/// </summary>
internal sealed class BlockReader : IDisposable
{
    private readonly Stream stream;
    private readonly int length;
    private byte[] current, coming; // a block's length for what is left over, then the block
    private Task<int> filling;
    private int end;

    public BlockReader(Stream stream, int length)
    {
        this.stream = stream;
        this.length = end = length;
        current = new byte[2 * length];
        coming = new byte[2 * length];
        filling = Fill(coming);
    }

    /// <summary>The last <paramref name="rest"/> bytes of the block before, and the next block; only those bytes at the
    /// end of the stream. The text is good until the next call.</summary>
    public ReadOnlySpan<byte> Next(int rest)
    {
        int count = filling.GetAwaiter().GetResult();
        Rest(rest).CopyTo(coming.AsSpan(length - rest));
        (current, coming) = (coming, current);
        end = length + count;
        filling = count > 0 ? Fill(coming) : Task.FromResult(0);
        return current.AsSpan(length - rest, rest + count);
    }

    /// <summary>The last bytes of the text.</summary>
    public ReadOnlySpan<byte> Rest(int rest) => current.AsSpan(end - rest, rest);

    /// <summary>Waits for the block that is on its way; the stream stays open.</summary>
    public void Dispose() => Task.WaitAny(filling);

    private Task<int> Fill(byte[] block) => Task.Run(() => stream.ReadAtLeast(
        block.AsSpan(length, length), length, throwOnEndOfStream: false));
}
