namespace Hark.Text;

/// <summary>
/// Words and their ids: <c>&lt;pad&gt;</c> 0, <c>&lt;start&gt;</c> 1, <c>&lt;end&gt;</c> 2, <c>&lt;unk&gt;</c> 3, then
/// every word in order of first appearance. Ids and rules of encoding are those of AudioCaption
/// (<c>github.com/wsntxxn/AudioCaption</c>). Immutable and thread-safe.
/// </summary>
public sealed class WordVocabulary
{
    /// <summary>Id of <c>&lt;pad&gt;</c>, which fills the rest of a shorter row.</summary>
    public const int PadId = 0;

    /// <summary>Id of <c>&lt;start&gt;</c>, the first input of a decoder.</summary>
    public const int StartId = 1;

    /// <summary>Id of <c>&lt;end&gt;</c>, after the last word.</summary>
    public const int EndId = 2;

    /// <summary>Id of <c>&lt;unk&gt;</c>, any word that is not listed.</summary>
    public const int UnknownId = 3;

    /// <summary>Words kept of a caption unless the caller says otherwise.</summary>
    public const int DefaultMaxWords = 20;

    /// <summary>No vocabulary of words is longer: more means a damaged or hostile file.</summary>
    public const int MaxCount = 1_000_000;

    private static readonly string[] Specials = ["<pad>", "<start>", "<end>", "<unk>"];

    private readonly string[] words;
    private readonly Dictionary<string, int> ids;

    private WordVocabulary(string[] words, Dictionary<string, int> ids)
    {
        this.words = words;
        this.ids = ids;
    }

    /// <summary>Number of ids, V, special words included.</summary>
    public int Count => words.Length;

    /// <summary>
    /// All words in order of id, special words included: what a model file stores and <see cref="FromWords"/> reads.
    /// </summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>The word of an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such id.</exception>
    public string this[int id]
    {
        get
        {
            CheckId(id);
            return words[id];
        }
    }

    /// <summary>Restores a vocabulary from <see cref="Words"/>.</summary>
    /// <exception cref="VocabularyException">Special words missing or misplaced, a word twice, too many
    /// words.</exception>
    public static WordVocabulary FromWords(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count > MaxCount)
            throw new VocabularyException($"expected at most {MaxCount} words, found {words.Count}");
        string[] list = [.. words];
        Dictionary<string, int> ids = new(list.Length, StringComparer.Ordinal);
        for (int id = 0; id < list.Length; id++)
        {
            if (list[id] is null) throw new VocabularyException("expected a word, found null", id);
            if (!ids.TryAdd(list[id], id))
                throw new VocabularyException($"word '{list[id]}' occurs twice, first as id {ids[list[id]]}", id);
        }
        for (int id = 0; id < Specials.Length; id++)
        {
            if (id >= list.Length)
                throw new VocabularyException($"expected '{Specials[id]}', found the end of the list", id);
            if (list[id] != Specials[id])
                throw new VocabularyException($"expected '{Specials[id]}', found '{list[id]}'", id);
        }
        return new(list, ids);
    }

    /// <summary>Reads <c>tokenizer.json</c> of a published captioner (Hugging Face's WordLevel model).</summary>
    /// <exception cref="VocabularyException">The file is malformed, of another kind, or has other special words.
    /// </exception>
    public static WordVocabulary LoadTokenizerJson(string path) => TokenizerJson.ReadWords(path);

    /// <summary>Collects the words of captions, normalised by <see cref="CaptionText.Normalize"/>.</summary>
    /// <param name="captions">Captions in a fixed order: it decides the ids.</param>
    /// <param name="minimumCount">Words that occur less often become <c>&lt;unk&gt;</c>.</param>
    public static WordVocabulary FromCaptions(IEnumerable<string> captions, int minimumCount = 1)
    {
        ArgumentNullException.ThrowIfNull(captions);
        return FromWordLists(captions.Select(caption => Split(CaptionText.Normalize(caption))), minimumCount);
    }

    /// <summary>
    /// Collects the words of captions that are tokenised already (PTB), separated by single spaces: the rule of
    /// AudioCaption, by which a caption without any word adds the empty word.
    /// </summary>
    /// <param name="captions">Tokenised captions in a fixed order: it decides the ids.</param>
    /// <param name="minimumCount">Words that occur less often become <c>&lt;unk&gt;</c>.</param>
    public static WordVocabulary FromTokens(IEnumerable<string> captions, int minimumCount = 1)
    {
        ArgumentNullException.ThrowIfNull(captions);
        return FromWordLists(captions.Select(caption => caption.Split(' ')), minimumCount);
    }

    /// <summary>The id of a word; <see cref="UnknownId"/> where it is not listed.</summary>
    public int IdOf(string word) => ids.GetValueOrDefault(word, UnknownId);

    /// <summary>Whether the word is listed.</summary>
    public bool Contains(string word) => ids.ContainsKey(word);

    /// <summary>
    /// Start, the first <paramref name="maxWords"/> words, end. The text is split at white space as Python does it
    /// (also at a no-break space, which PTB writes inside <c>1 1/2</c>) and looked up as it is: normalise it first,
    /// with the rules the vocabulary was built with. A special word written in a caption is unknown.
    /// </summary>
    /// <returns>2 to <paramref name="maxWords"/> + 2 ids.</returns>
    public int[] Encode(string normalizedCaption, int maxWords = DefaultMaxWords)
    {
        ArgumentNullException.ThrowIfNull(normalizedCaption);
        ArgumentOutOfRangeException.ThrowIfNegative(maxWords);
        List<string> tokens = Split(normalizedCaption);
        int count = Math.Min(tokens.Count, maxWords);
        int[] sequence = new int[count + 2];
        sequence[0] = StartId;
        for (int i = 0; i < count; i++) sequence[i + 1] = Math.Max(IdOf(tokens[i]), UnknownId);
        sequence[^1] = EndId;
        return sequence;
    }

    /// <summary>The words up to the first end, without start and padding, joined by spaces.</summary>
    /// <param name="sequence">Ids.</param>
    /// <param name="keepPadding">Whether padding becomes the word <c>&lt;pad&gt;</c>, as in AudioCaption.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> sequence, bool keepPadding = false)
    {
        List<string> caption = new(sequence.Length);
        foreach (int id in sequence)
        {
            CheckId(id);
            if (id == EndId) break;
            if (id != StartId && (id != PadId || keepPadding)) caption.Add(words[id]);
        }
        return string.Join(' ', caption);
    }

    private static WordVocabulary FromWordLists(IEnumerable<IEnumerable<string>> captions, int minimumCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCount, 1);
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        List<string> order = [];
        foreach (IEnumerable<string> caption in captions)
        {
            foreach (string word in caption)
            {
                counts.TryGetValue(word, out int count);
                if (count == 0) order.Add(word);
                counts[word] = count + 1;
            }
        }
        return FromWords([.. Specials, .. order.Where(word => counts[word] >= minimumCount)]);
    }

    private static List<string> Split(string text)
    {
        List<string> list = [];
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !IsSeparator(text[i])) continue;
            if (i > start) list.Add(text[start..i]);
            start = i + 1;
        }
        return list;
    }

    // Python's str.split takes the four information separators for white space too.
    private static bool IsSeparator(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    private void CheckId(int id)
    {
        if ((uint)id >= (uint)words.Length)
            throw new ArgumentOutOfRangeException(
                nameof(id), id, $"The vocabulary has the ids 0 to {words.Length - 1}.");
    }
}
