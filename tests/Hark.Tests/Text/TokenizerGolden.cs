using System.Text;
using System.Text.Json;
using Hark.TestKit;
using Hark.Text;

namespace Hark.Tests.Text;

/// <summary>The golden files of the tokenizers and the vocabularies they were made with, which stay outside.</summary>
internal static class TokenizerGolden
{
    public static JsonElement Bert { get; } = GoldenFile.Load("tokenizers/bert").Json;

    public static JsonElement BytePairs { get; } = GoldenFile.Load("tokenizers/bpe").Json;

    public static JsonElement Words { get; } = GoldenFile.Load("tokenizers/words").Json;

    public static IEnumerable<JsonElement> Items(this JsonElement file, string name = "items") =>
        file.GetProperty(name).EnumerateArray();

    public static string Text(this JsonElement item, string name = "text") => item.GetProperty(name).GetString()!;

    public static int[] Integers(this JsonElement item, string name) => Integers(item.GetProperty(name));

    public static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    public static int[][] Rows(this JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(Integers)];

    /// <summary>A file of the shared vocabularies; skips the test where they are missing.</summary>
    public static string VocabularyPath(string name)
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        return Path.Combine(RepositoryFolder.Shared!, "data", "tokenizers", name);
    }

    public static WordPieceTokenizer LoadBert() =>
        WordPieceTokenizer.Load(VocabularyPath("bert-base-uncased/vocab.txt"));

    /// <summary>GPT-2's tokens under the golden file's numbers: its id and 4, special tokens as RoBERTa's.</summary>
    public static BytePairTokenizer LoadRoberta(bool addsPrefixSpace = false)
    {
        string merges = VocabularyPath("gpt2/merges.txt");
        using JsonDocument gpt2 = JsonDocument.Parse(File.ReadAllText(VocabularyPath("gpt2/vocab.json")));
        Dictionary<string, int> ids = new()
        {
            ["<s>"] = 0,
            ["<pad>"] = 1,
            ["</s>"] = 2,
            ["<unk>"] = 3,
            ["<mask>"] = 50264,
            ["madeupword0000"] = 50261,
            ["madeupword0001"] = 50262,
            ["madeupword0002"] = 50263,
        };
        foreach (JsonProperty token in gpt2.RootElement.EnumerateObject()) ids[token.Name] = token.Value.GetInt32() + 4;
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(ids));
            return BytePairTokenizer.Load(path, merges, addsPrefixSpace);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The pieces of a text; offsets in code points, start and end after one another.</summary>
    public static (int[] Ids, int[] Offsets) Pieces(TextTokenizer tokenizer, string text)
    {
        List<TextToken> tokens = [];
        tokenizer.Tokenize(text, tokens);
        int[] points = new int[text.Length + 1]; // code points in front of each character
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            points[i] = count;
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair) points[++i] = count;
            count++;
        }
        points[text.Length] = count;
        return ([.. tokens.Select(token => token.Id)],
            [.. tokens.SelectMany(token => new[] { points[token.Start], points[token.End] })]);
    }

    /// <summary>Batches of a golden file, padded and masked as the original does it.</summary>
    public static void AssertBatches(TextTokenizer tokenizer, JsonElement file)
    {
        foreach (JsonElement batch in file.Items("batches"))
        {
            JsonElement arguments = batch.GetProperty("arguments");
            bool isMax = arguments.GetProperty("padding").ValueKind == JsonValueKind.String;
            int maxLength = arguments.TryGetProperty("max_length", out JsonElement max) ? max.GetInt32() : int.MaxValue;
            int multiple = arguments.TryGetProperty("pad_to_multiple_of", out JsonElement of) ? of.GetInt32() : 1;
            string[] texts = [.. batch.Items("texts").Select(text => text.GetString()!)];
            TokenBatch actual = tokenizer.EncodeBatch(texts, maxLength, isMax, multiple);
            int[][] ids = batch.Rows("input_ids"), masks = batch.Rows("attention_mask");
            Assert.Equal(ids.Length, actual.Rows);
            using Hark.Engine.TensorScope scope = new();
            Assert.Equal(ids.SelectMany(row => row).Select(id => (float)id), actual.Ids().ToArray());
            Assert.Equal(masks.SelectMany(row => row).Select(id => (float)id), actual.Mask().ToArray());
            for (int b = 0; b < ids.Length; b++)
            {
                Assert.Equal(ids[b], actual.Row(b).ToArray());
                Assert.Equal(masks[b].Sum(), actual.Count(b));
            }
        }
    }

    /// <summary>Pairs of a golden file under every rule of truncation, at most 32 ids.</summary>
    public static void AssertPairs(TextTokenizer tokenizer, JsonElement file)
    {
        foreach (JsonElement pair in file.Items("pairs"))
        {
            string rule = pair.Text("truncation");
            int maxLength = rule == "none" ? int.MaxValue : 32;
            PairTruncation truncation = rule switch
            {
                "only_first" => PairTruncation.OnlyFirst,
                "only_second" => PairTruncation.OnlySecond,
                _ => PairTruncation.LongestFirst,
            };
            string a = pair.Text("a"), b = pair.Text("b");
            if (pair.TryGetProperty("error", out _))
            {
                Assert.Throws<ArgumentException>(() => tokenizer.EncodePair(a, b, maxLength, truncation));
                continue;
            }
            (int[] ids, int[] types) = tokenizer.EncodePair(a, b, maxLength, truncation);
            Assert.Equal(pair.Integers("input_ids"), ids);
            if (pair.TryGetProperty("token_type_ids", out _)) Assert.Equal(pair.Integers("token_type_ids"), types);
        }
    }
}
