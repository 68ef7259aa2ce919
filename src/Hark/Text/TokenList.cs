using System.Text;

namespace Hark.Text;

/// <summary>The tokens of a vocabulary file and their ids. Immutable.</summary>
internal sealed class TokenList
{
    private readonly string file;
    private readonly string?[] tokens;
    private readonly Dictionary<string, int> ids;

    private TokenList(string file, string?[] tokens, Dictionary<string, int> ids)
    {
        this.file = file;
        this.tokens = tokens;
        this.ids = ids;
    }

    /// <summary>The largest id and one.</summary>
    public int Count => tokens.Length;

    public IEnumerable<KeyValuePair<string, int>> Entries => ids;

    /// <summary>The token of an id; empty for a number that is not used.</summary>
    public string this[int id] => (uint)id < (uint)tokens.Length
        ? tokens[id] ?? ""
        : throw new ArgumentOutOfRangeException(
            nameof(id), id, $"The vocabulary has the ids 0 to {tokens.Length - 1}.");

    public int? Find(string token) => ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>The id of a token that the tokenizer cannot do without.</summary>
    public int Special(string token) => Find(token)
        ?? throw new VocabularyException($"{file}: expected the token '{token}', found {ids.Count} tokens without it");

    /// <summary>Reads a list of tokens, one on each line.</summary>
    public static TokenList ReadLines(VocabularyFile file)
    {
        Dictionary<string, int> ids = [];
        foreach ((string token, long offset) in file.Lines())
        {
            if (token.Length == 0) throw file.Error("expected a token, found an empty line", offset);
            if (ids.Count == WordVocabulary.MaxCount)
                throw file.Error($"expected at most {WordVocabulary.MaxCount} tokens, found more", offset);
            if (!ids.TryAdd(token, ids.Count))
                throw file.Error($"token '{token}' occurs twice, first as id {ids[token]}", offset);
        }
        return From(file.Name, ids);
    }

    /// <summary>From ids that are unique and below <see cref="WordVocabulary.MaxCount"/>.</summary>
    public static TokenList From(string file, Dictionary<string, int> ids)
    {
        string?[] tokens = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach ((string token, int id) in ids) tokens[id] = token;
        return new(file, tokens, ids);
    }
}
