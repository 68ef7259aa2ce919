using System.Text.Json;

namespace Hark.Text;

/// <summary>
/// Reads <c>tokenizer.json</c>, the file of Hugging Face's tokenizers: word pieces with BERT's rules, byte-level byte
/// pairs, or whole words.
/// </summary>
internal sealed class TokenizerJson
{
    private readonly string file;
    private readonly Dictionary<string, int> added = [];
    private readonly List<(string Left, string Right, long Offset)> merges = [];
    private Dictionary<string, int>? vocabulary;
    private string? model;
    private string? normalizer;
    private string? preTokenizer;
    private bool cleans = true;
    private bool separatesIdeographs = true;
    private bool? stripsAccents;
    private bool lowers = true;
    private bool addsPrefixSpace;
    private long modelOffset;

    private TokenizerJson(string file) => this.file = file;

    /// <summary>The tokenizer of a text network.</summary>
    public static TextTokenizer Read(string path) => Read(VocabularyFile.Read(path));

    /// <summary>The same from a file that is at hand already.</summary>
    public static TextTokenizer Read(VocabularyFile file) =>
        JsonInput.Read<TextTokenizer>(file, (JsonInput input, ref Utf8JsonReader reader) =>
        {
            TokenizerJson json = Parse(input, ref reader);
            return json.model switch
            {
                "WordPiece" => json.WordPieces(input),
                "BPE" => json.BytePairs(input),
                _ => throw json.Unknown(input, "model", "WordPiece or BPE", json.model),
            };
        });

    /// <summary>The words of a captioner, in order of id.</summary>
    public static WordVocabulary ReadWords(string path) =>
        JsonInput.Read(VocabularyFile.Read(path), (JsonInput input, ref Utf8JsonReader reader) =>
        {
            TokenizerJson json = Parse(input, ref reader);
            if (json.model != "WordLevel") throw json.Unknown(input, "model", "WordLevel", json.model);
            TokenList words = json.Tokens(input);
            return WordVocabulary.FromWords([.. Enumerable.Range(0, words.Count).Select(id => words[id])]);
        });

    private static TokenizerJson Parse(JsonInput input, ref Utf8JsonReader reader)
    {
        TokenizerJson json = new(input.File);
        reader.Read();
        input.Expect(ref reader, JsonTokenType.StartObject, "an object");
        while (input.Next(ref reader, out string? name))
        {
            switch (name)
            {
                case "added_tokens": json.ReadAdded(input, ref reader); break;
                case "normalizer": json.ReadNormalizer(input, ref reader); break;
                case "pre_tokenizer": json.ReadPreTokenizer(input, ref reader); break;
                case "model": json.ReadModel(input, ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return json;
    }

    private WordPieceTokenizer WordPieces(JsonInput input)
    {
        if (normalizer != "BertNormalizer") throw Unknown(input, "normalizer", "BertNormalizer", normalizer);
        if (preTokenizer != "BertPreTokenizer") throw Unknown(input, "pre-tokenizer", "BertPreTokenizer", preTokenizer);
        return new(Tokens(input), new(cleans, separatesIdeographs, stripsAccents ?? lowers, lowers));
    }

    private BytePairTokenizer BytePairs(JsonInput input)
    {
        if (normalizer is not null) throw Unknown(input, "normalizer", "none", normalizer);
        if (preTokenizer != "ByteLevel") throw Unknown(input, "pre-tokenizer", "ByteLevel", preTokenizer);
        TokenList tokens = Tokens(input);
        MergeTable table = new(tokens);
        foreach ((string left, string right, long offset) in merges)
        {
            if (table.Add(left, right) is { } fault) throw input.Error(fault, offset);
        }
        return new(tokens, table.ToMerges(), addsPrefixSpace);
    }

    // Added tokens are listed beside the model's, and most of them twice.
    private TokenList Tokens(JsonInput input)
    {
        Dictionary<string, int> all = vocabulary ?? throw input.Error("expected a model with 'vocab'", modelOffset);
        HashSet<int> used = [.. all.Values];
        foreach ((string token, int id) in added)
        {
            if (all.TryGetValue(token, out int known) ? known != id : !used.Add(id))
                throw input.Error($"expected an id of its own for the added token '{token}', found {id}", modelOffset);
            all[token] = id;
        }
        return TokenList.From(file, all);
    }

    private VocabularyException Unknown(JsonInput input, string what, string expected, string? found) =>
        input.Error($"expected the {what} {expected}, found {found ?? "none"}", modelOffset);

    private void ReadAdded(JsonInput input, ref Utf8JsonReader reader)
    {
        input.Expect(ref reader, JsonTokenType.StartArray, "an array of added tokens");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long offset = reader.TokenStartIndex;
            input.Expect(ref reader, JsonTokenType.StartObject, "an added token");
            (string? content, int? id) = (null, null);
            while (input.Next(ref reader, out string? name))
            {
                if (name == "content") content = input.Text(ref reader);
                else if (name == "id") id = input.Id(ref reader);
                else reader.Skip();
            }
            if (content is null || id is null)
                throw input.Error("expected an added token with 'id' and 'content'", offset);
            if (!added.TryAdd(content, id.Value)) throw input.Error($"added token '{content}' occurs twice", offset);
        }
    }

    private void ReadNormalizer(JsonInput input, ref Utf8JsonReader reader)
    {
        if (!input.IsObject(ref reader, "a normalizer or null")) return;
        while (input.Next(ref reader, out string? name))
        {
            switch (name)
            {
                case "type": normalizer = input.Text(ref reader); break;
                case "clean_text": cleans = input.Flag(ref reader); break;
                case "handle_chinese_chars": separatesIdeographs = input.Flag(ref reader); break;
                case "strip_accents" when reader.TokenType != JsonTokenType.Null:
                    stripsAccents = input.Flag(ref reader);
                    break;
                case "lowercase": lowers = input.Flag(ref reader); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadPreTokenizer(JsonInput input, ref Utf8JsonReader reader)
    {
        if (!input.IsObject(ref reader, "a pre-tokenizer or null")) return;
        while (input.Next(ref reader, out string? name))
        {
            if (name == "type") preTokenizer = input.Text(ref reader);
            else if (name == "add_prefix_space") addsPrefixSpace = input.Flag(ref reader);
            else reader.Skip();
        }
    }

    private void ReadModel(JsonInput input, ref Utf8JsonReader reader)
    {
        modelOffset = reader.TokenStartIndex;
        input.Expect(ref reader, JsonTokenType.StartObject, "a model");
        while (input.Next(ref reader, out string? name))
        {
            switch (name)
            {
                case "type": model = input.Text(ref reader); break;
                case "vocab": vocabulary = VocabularyJson.ReadIds(input, ref reader); break;
                case "merges": ReadMerges(input, ref reader); break;
                default: reader.Skip(); break;
            }
        }
        if (model is null && merges.Count > 0) model = "BPE"; // older files do not say
    }

    // "a b" in older files, ["a", "b"] in newer ones.
    private void ReadMerges(JsonInput input, ref Utf8JsonReader reader)
    {
        input.Expect(ref reader, JsonTokenType.StartArray, "an array of merges");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long offset = reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Read();
                string left = input.Text(ref reader);
                reader.Read();
                merges.Add((left, input.Text(ref reader), offset));
                reader.Read();
                input.Expect(ref reader, JsonTokenType.EndArray, "a pair of tokens");
                continue;
            }
            if (MergesFile.Split(input.Text(ref reader)) is not { } pair)
                throw input.Error("expected two tokens with one space between them", offset);
            merges.Add((pair.Left, pair.Right, offset));
        }
    }
}
