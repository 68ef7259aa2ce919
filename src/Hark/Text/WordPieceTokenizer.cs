using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hark.Text;

/// <summary>
/// BERT's tokenizer (Devlin et al. 2019): words and punctuation marks, each cut from the left into the longest pieces
/// that the vocabulary knows (<c>barking</c> becomes <c>bark ##ing</c>). Ids equal those of Hugging Face's
/// <c>BertTokenizerFast</c> for a text whose special strings are text.
/// </summary>
[Experimental("HARK001")]
public sealed class WordPieceTokenizer : TextTokenizer
{
    /// <summary>A longer word, in code points, is unknown as a whole.</summary>
    private const int LongestWord = 100;

    private const string Continuation = "##";

    private readonly TokenList vocabulary;
    private readonly BertNormalizer normalizer;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> starts;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> continuations;
    private readonly int longestPiece;

    internal WordPieceTokenizer(TokenList vocabulary, BertNormalizer normalizer)
        : base(new(
            vocabulary.Special("[CLS]"),
            vocabulary.Special("[SEP]"),
            vocabulary.Special("[PAD]"),
            vocabulary.Special("[UNK]"),
            vocabulary.Find("[MASK]"),
            Separators: 1))
    {
        this.vocabulary = vocabulary;
        this.normalizer = normalizer;
        Dictionary<string, int> first = new(vocabulary.Count), later = [];
        foreach ((string token, int id) in vocabulary.Entries)
        {
            longestPiece = Math.Max(longestPiece, token.Length);
            if (!token.StartsWith(Continuation, StringComparison.Ordinal)) first.Add(token, id);
            else later.Add(token[Continuation.Length..], id);
        }
        starts = first.GetAlternateLookup<ReadOnlySpan<char>>();
        continuations = later.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <inheritdoc/>
    public override int Count => vocabulary.Count;

    /// <inheritdoc/>
    public override string this[int id] => vocabulary[id];

    /// <summary>Reads <c>vocab.txt</c>: a piece on each line, its number being its id.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cased">Whether the vocabulary tells upper from lower case and keeps accents.</param>
    /// <exception cref="VocabularyException">The file is not a vocabulary of word pieces.</exception>
    public static WordPieceTokenizer Load(string path, bool cased = false) =>
        Read(VocabularyFile.Read(path), cased);

    /// <summary>Reads the lines of <c>vocab.txt</c>.</summary>
    internal static WordPieceTokenizer Read(VocabularyFile file, bool cased = false) =>
        new(TokenList.ReadLines(file), new BertNormalizer(StripsAccents: !cased, Lowers: !cased));

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> text, List<TextToken> tokens, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        NormalizedText normalized = new(text.Length + 16);
        try
        {
            normalizer.Normalize(text, ref normalized);
            ReadOnlySpan<char> chars = normalized.Chars;
            for (int at = 0; NextWord(chars, ref at, out int start) && tokens.Count < limit;)
                AddWord(text, normalized, start, at, tokens);
        }
        finally
        {
            normalized.Dispose();
        }
    }

    /// <summary>Pieces joined to words and words by spaces, without the space before . ? ! and ,</summary>
    /// <param name="ids">With or without frame.</param>
    /// <param name="skipSpecials">Whether special ids are left out.</param>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecials = true)
    {
        StringBuilder text = new();
        bool isFirst = true;
        foreach (int id in ids)
        {
            string token = vocabulary[id];
            if (skipSpecials && Specials.Contains(id)) continue;
            if (isFirst) text.Append(token);
            else if (token.StartsWith(Continuation, StringComparison.Ordinal)) text.Append(token, 2, token.Length - 2);
            else if (token is "." or "?" or "!" or ",") text.Append(token);
            else text.Append(' ').Append(token);
            isFirst = false;
        }
        return text.ToString();
    }

    /// <summary>The text with the spaces around apostrophes closed: <c>isn ' t</c> becomes <c>isn't</c>.</summary>
    public static string JoinContractions(string decoded)
    {
        ArgumentNullException.ThrowIfNull(decoded);
        StringBuilder text = new(decoded);
        foreach (string mark in (string[])[".", "?", "!", ","]) text.Replace(" " + mark, mark);
        text.Replace(" ' ", "'");
        foreach (string ending in (string[])["n't", "'m", "'s", "'ve", "'re"]) text.Replace(" " + ending, ending);
        return text.ToString();
    }

    /// <summary>
    /// Moves <paramref name="at"/> behind the next word or punctuation mark and says where it starts; false at the end.
    /// </summary>
    internal static bool NextWord(ReadOnlySpan<char> chars, ref int at, out int start)
    {
        while (at < chars.Length && char.IsWhiteSpace(chars[at])) at++;
        start = at;
        while (at < chars.Length && !char.IsWhiteSpace(chars[at]))
        {
            Rune.DecodeFromUtf16(chars[at..], out Rune rune, out int length);
            if (!IsPunctuation(rune))
            {
                at += length;
                continue;
            }
            if (at == start) at += length;
            break;
        }
        return at > start;
    }

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value > ' ' && rune.Value < 0x7F && !Rune.IsLetterOrDigit(rune)
        : BertNormalizer.IsPunctuation(BertNormalizer.Category(rune));

    private void AddWord(
        ReadOnlySpan<char> text, in NormalizedText normalized, int start, int end, List<TextToken> tokens)
    {
        ReadOnlySpan<char> chars = normalized.Chars;
        int before = tokens.Count;
        bool isKnown = end - start <= LongestWord || CodePoints(chars[start..end]) <= LongestWord;
        for (int at = start; isKnown && at < end;)
        {
            int stop = LongestPiece(chars[..end], at, at == start ? starts : continuations, out int id);
            isKnown = stop > at;
            if (isKnown) tokens.Add(Token(id, text, normalized, at, stop));
            at = stop;
        }
        if (isKnown) return;
        tokens.RemoveRange(before, tokens.Count - before);
        tokens.Add(Token(Specials.Unknown, text, normalized, start, end));
    }

    // Where the longest piece from a place on ends; the place itself if there is none.
    private int LongestPiece(
        ReadOnlySpan<char> chars,
        int start,
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces,
        out int id)
    {
        for (int end = Math.Min(chars.Length, start + longestPiece); end > start; end--)
        {
            if (pieces.TryGetValue(chars[start..end], out id)) return end;
        }
        id = -1;
        return start;
    }

    private static TextToken Token(int id, ReadOnlySpan<char> text, in NormalizedText normalized, int start, int end)
    {
        int last = normalized.Source(end - 1);
        bool isPair = char.IsHighSurrogate(text[last]) && last + 1 < text.Length && char.IsLowSurrogate(text[last + 1]);
        return new(id, normalized.Source(start), last + (isPair ? 2 : 1));
    }

    private static int CodePoints(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (Rune _ in word.EnumerateRunes()) count++;
        return count;
    }
}
