using System.Buffers;

namespace Hark.Text;

/// <summary>
/// A text as a tokenizer reads it, with the place in the original that each character comes from. Uses pooled memory:
/// dispose it.
/// </summary>
internal ref struct NormalizedText
{
    private char[] chars;
    private int[] sources;
    private int length;

    public NormalizedText(int capacity)
    {
        chars = ArrayPool<char>.Shared.Rent(capacity);
        sources = ArrayPool<int>.Shared.Rent(capacity);
    }

    public readonly ReadOnlySpan<char> Chars => chars.AsSpan(0, length);

    /// <summary>The place of the original character that character <paramref name="index"/> comes from.</summary>
    public readonly int Source(int index) => sources[index];

    public void Append(char c, int source)
    {
        if (length == chars.Length || length == sources.Length) Grow();
        chars[length] = c;
        sources[length++] = source;
    }

    public readonly void Dispose()
    {
        ArrayPool<char>.Shared.Return(chars);
        ArrayPool<int>.Shared.Return(sources);
    }

    private void Grow()
    {
        char[] moreChars = ArrayPool<char>.Shared.Rent(2 * length);
        int[] moreSources = ArrayPool<int>.Shared.Rent(2 * length);
        chars.AsSpan(0, length).CopyTo(moreChars);
        sources.AsSpan(0, length).CopyTo(moreSources);
        Dispose();
        (chars, sources) = (moreChars, moreSources);
    }
}
