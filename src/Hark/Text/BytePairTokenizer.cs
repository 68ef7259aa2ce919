using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hark.Text;

/// <summary>
/// The tokenizer of RoBERTa and BART: byte-level byte-pair encoding (Radford et al. 2019, "Language models are
/// unsupervised multitask learners"). Every text has ids, and they give the text back. Ids equal those of Hugging
/// Face's tokenizers for a text whose special strings are text.
/// </summary>
[Experimental("HARK001")]
public sealed class BytePairTokenizer : TextTokenizer
{
    private readonly TokenList vocabulary;
    private readonly BytePairMerges merges;
    private readonly int[] bytes;
    private readonly bool addsPrefixSpace;

    internal BytePairTokenizer(TokenList vocabulary, BytePairMerges merges, bool addsPrefixSpace)
        : base(new(
            vocabulary.Special("<s>"),
            vocabulary.Special("</s>"),
            vocabulary.Special("<pad>"),
            vocabulary.Special("<unk>"),
            vocabulary.Find("<mask>"),
            Separators: 2))
    {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.addsPrefixSpace = addsPrefixSpace;
        bytes = new int[256];
        for (int value = 0; value < bytes.Length; value++)
            bytes[value] = vocabulary.Find(ByteAlphabet.StandIn((byte)value).ToString()) ?? Specials.Unknown;
    }

    /// <inheritdoc/>
    public override int Count => vocabulary.Count;

    /// <inheritdoc/>
    public override string this[int id] => vocabulary[id];

    /// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="vocabularyPath">The ids of all tokens.</param>
    /// <param name="mergesPath">The merges, best first.</param>
    /// <param name="addsPrefixSpace">Whether a text without a space in front gets one.</param>
    /// <exception cref="VocabularyException">A file is malformed, or the two do not fit together.</exception>
    public static BytePairTokenizer Load(string vocabularyPath, string mergesPath, bool addsPrefixSpace = false) =>
        Read(VocabularyFile.Read(vocabularyPath), VocabularyFile.Read(mergesPath), addsPrefixSpace);

    /// <summary>Reads the texts of <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    internal static BytePairTokenizer Read(
        VocabularyFile vocabulary, VocabularyFile merges, bool addsPrefixSpace = false)
    {
        TokenList tokens = VocabularyJson.ReadTokens(vocabulary);
        return new(tokens, MergesFile.Read(merges, tokens), addsPrefixSpace);
    }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> text, List<TextToken> tokens, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (!addsPrefixSpace || text.IsEmpty || text[0] == ' ')
        {
            AddPieces(text, 0, tokens, limit);
            return;
        }
        char[] longer = ArrayPool<char>.Shared.Rent(text.Length + 1);
        longer[0] = ' ';
        text.CopyTo(longer.AsSpan(1));
        AddPieces(longer.AsSpan(0, text.Length + 1), 1, tokens, limit);
        ArrayPool<char>.Shared.Return(longer);
    }

    /// <summary>The text of ids; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">With or without frame.</param>
    /// <param name="skipSpecials">Whether special ids are left out.</param>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecials = true)
    {
        ArrayBufferWriter<byte> utf8 = new();
        foreach (int id in ids)
        {
            string token = vocabulary[id];
            if (!skipSpecials || !Specials.Contains(id)) ByteAlphabet.Write(token, utf8);
        }
        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }

    private void AddPieces(ReadOnlySpan<char> text, int prefix, List<TextToken> tokens, int limit)
    {
        for (int start = 0; start < text.Length && tokens.Count < limit;)
        {
            int end = BytePairPieces.End(text, start);
            AddPiece(text[start..end], start - prefix, tokens);
            start = end;
        }
    }

    private void AddPiece(ReadOnlySpan<char> piece, int place, List<TextToken> tokens)
    {
        const int small = 128; // bytes
        int longest = 3 * piece.Length;
        byte[]? utf8Pool = longest <= small ? null : ArrayPool<byte>.Shared.Rent(longest);
        int[]? symbolPool = longest <= small ? null : ArrayPool<int>.Shared.Rent(2 * longest);
        Span<byte> utf8 = utf8Pool ?? stackalloc byte[small];
        Span<int> symbols = symbolPool ?? stackalloc int[2 * small];
        int length = Encoding.UTF8.GetBytes(piece, utf8);
        Span<int> ends = symbols.Slice(length, length);
        symbols = symbols[..length];
        for (int i = 0; i < length; i++) symbols[i] = bytes[utf8[i]];
        int count = merges.Merge(symbols, ends);

        int at = 0, nextByte = 0;
        int character = 0, nextCharacter = 0; // the one that the bytes belong to, and the one behind it
        for (int i = 0; i < count; i++)
        {
            MoveTo(at + 1, piece);
            int start = character;
            MoveTo(ends[i], piece);
            tokens.Add(new(symbols[i], Math.Max(0, place + start), place + nextCharacter));
            at = ends[i];
        }
        if (utf8Pool is not null) ArrayPool<byte>.Shared.Return(utf8Pool);
        if (symbolPool is not null) ArrayPool<int>.Shared.Return(symbolPool);

        // Stops at the character that holds the byte before this one.
        void MoveTo(int byteEnd, ReadOnlySpan<char> piece)
        {
            while (nextByte < byteEnd)
            {
                character = nextCharacter;
                Rune.DecodeFromUtf16(piece[character..], out Rune rune, out int chars);
                nextByte += rune.Utf8SequenceLength;
                nextCharacter += chars;
            }
        }
    }
}
