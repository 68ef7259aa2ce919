using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Hark.Text;

/// <summary>
/// Texts to the ids that a text network reads, and back. Text is text: <c>[SEP]</c> or <c>&lt;/s&gt;</c> written in a
/// caption never becomes a special token. Immutable and thread-safe.
/// </summary>
/// <remarks>Lone surrogates count as U+FFFD.</remarks>
[Experimental("HARK001")]
public abstract class TextTokenizer
{
    private protected TextTokenizer(SpecialTokens specials) => Specials = specials;

    /// <summary>The ids that frame a text.</summary>
    public SpecialTokens Specials { get; }

    /// <summary>Number of ids, V, special ones included.</summary>
    public abstract int Count { get; }

    /// <summary>The text of an id as the vocabulary writes it; empty for a number that is not used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such id.</exception>
    public abstract string this[int id] { get; }

    /// <summary>Reads the tokenizer of a published text network.</summary>
    /// <param name="path">
    /// <c>tokenizer.json</c>, <c>vocab.txt</c>, <c>vocab.json</c> with <c>merges.txt</c> beside it, or a folder that
    /// holds one of these.
    /// </param>
    /// <exception cref="FileNotFoundException">There is none of these files.</exception>
    /// <exception cref="VocabularyException">A file is malformed or of a kind that is not known.</exception>
    public static TextTokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            string[] names = ["tokenizer.json", "vocab.json", "vocab.txt"];
            path = names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
                ?? throw new FileNotFoundException($"Expected one of {string.Join(", ", names)} in the folder.", path);
        }
        if (path.EndsWith("vocab.json", StringComparison.Ordinal))
            return BytePairTokenizer.Load(path, Path.Combine(Path.GetDirectoryName(path) ?? "", "merges.txt"));
        return path.EndsWith(".json", StringComparison.Ordinal)
            ? TokenizerJson.Read(path)
            : WordPieceTokenizer.Load(path);
    }

    /// <summary>Appends the pieces of a text, without a frame.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Receives them in order.</param>
    /// <param name="limit">Reading stops soon behind this many pieces.</param>
    public abstract void Tokenize(ReadOnlySpan<char> text, List<TextToken> tokens, int limit = int.MaxValue);

    /// <summary>The text of ids.</summary>
    /// <param name="ids">With or without frame.</param>
    /// <param name="skipSpecials">Whether special ids are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    public abstract string Decode(ReadOnlySpan<int> ids, bool skipSpecials = true);

    /// <summary>The framed ids of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The longest row, frame included; at least 2.</param>
    /// <param name="truncation">What happens to a longer one.</param>
    public int[] Encode(
        string text, int maxLength = int.MaxValue, TokenTruncation truncation = TokenTruncation.KeepEnd)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);
        List<TextToken> tokens = Pieces(text, maxLength);
        if (truncation == TokenTruncation.RawSlice)
        {
            int[] row = Frame(CollectionsMarshal.AsSpan(tokens));
            return row.Length <= maxLength ? row : row[..maxLength];
        }
        return Frame(CollectionsMarshal.AsSpan(tokens)[..Math.Min(tokens.Count, maxLength - 2)]);
    }

    /// <summary>The framed ids of two texts, and for each id whether it belongs to the second (0 or 1).</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text; an empty one counts as none.</param>
    /// <param name="maxLength">The longest row, frame included.</param>
    /// <param name="truncation">Which text is cut.</param>
    /// <exception cref="ArgumentException">The text to be cut is too short to make room.</exception>
    public (int[] Ids, int[] TokenTypes) EncodePair(
        string first,
        string second,
        int maxLength = int.MaxValue,
        PairTruncation truncation = PairTruncation.LongestFirst)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        List<TextToken> a = Pieces(first, int.MaxValue), b = Pieces(second, int.MaxValue);
        int frame = b.Count == 0 ? 2 : 2 + Specials.Separators;
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, frame);
        (int keptA, int keptB) = PairLengths.Cut(a.Count, b.Count, maxLength - frame, truncation);
        int[] ids = new int[keptA + keptB + frame], types = new int[ids.Length];
        int at = 0;
        ids[at++] = Specials.Start;
        foreach (TextToken token in CollectionsMarshal.AsSpan(a)[..keptA]) ids[at++] = token.Id;
        ids[at++] = Specials.End;
        if (b.Count == 0) return (ids, types);
        for (int i = 1; i < Specials.Separators; i++) ids[at++] = Specials.End;
        types.AsSpan(at).Fill(1);
        foreach (TextToken token in CollectionsMarshal.AsSpan(b)[..keptB]) ids[at++] = token.Id;
        ids[at] = Specials.End;
        return (ids, types);
    }

    /// <summary>Framed texts, padded to one length.</summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="maxLength">The longest row, frame included; at least 2.</param>
    /// <param name="padToMaxLength">Whether every row gets that length, or that of the longest.</param>
    /// <param name="multiple">The length is rounded up to a multiple of this.</param>
    /// <param name="truncation">What happens to a longer text.</param>
    public TokenBatch EncodeBatch(
        IReadOnlyList<string> texts,
        int maxLength = int.MaxValue,
        bool padToMaxLength = false,
        int multiple = 1,
        TokenTruncation truncation = TokenTruncation.KeepEnd)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count, nameof(texts));
        ArgumentOutOfRangeException.ThrowIfLessThan(multiple, 1);
        int[][] rows = [.. texts.Select(text => Encode(text, maxLength, truncation))];
        int length = padToMaxLength ? maxLength : rows.Max(row => row.Length);
        return new(rows, (length + multiple - 1) / multiple * multiple, Specials.Padding);
    }

    private List<TextToken> Pieces(string text, int limit)
    {
        List<TextToken> tokens = new(Math.Min(text.Length, 64));
        Tokenize(text, tokens, limit);
        return tokens;
    }

    private int[] Frame(ReadOnlySpan<TextToken> tokens)
    {
        int[] row = new int[tokens.Length + 2];
        row[0] = Specials.Start;
        for (int i = 0; i < tokens.Length; i++) row[i + 1] = tokens[i].Id;
        row[^1] = Specials.End;
        return row;
    }
}
