using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hark.Text;

namespace Hark.Tests.Text;

/// <summary>Vocabulary files, good and broken ones.</summary>
public sealed class TokenizerFileTests : IDisposable
{
    private const string Pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\ndog\nbark\n##s\n##ing\n";
    private const string Specials = "\"<s>\":0,\"<pad>\":1,\"</s>\":2,\"<unk>\":3";
    private const string Ids = "{" + Specials + ",\"a\":4,\"b\":5,\"\u0120\":6,\"ab\":7,\"\u0120ab\":8}";
    private const string Merges = "#version: 0.2\na b\n\u0120 ab\n";
    private readonly string folder = Directory.CreateTempSubdirectory("hark-tokenizer").FullName;

    [Fact]
    public void A_folder_with_vocab_txt_is_bert()
    {
        Write("vocab.txt", Pieces.Replace("\n", "\r\n", StringComparison.Ordinal));
        TextTokenizer tokenizer = TextTokenizer.Load(folder);
        Assert.Equal([2, 4, 5, 6, 8, 1, 3], tokenizer.Encode("A d\u00f3g barking z"));
        Assert.Equal("a dog barking", tokenizer.Decode([2, 4, 5, 6, 8, 1, 3]));
        Assert.Equal("[CLS] a [UNK] [SEP]", tokenizer.Decode([2, 4, 1, 3], skipSpecials: false));
    }

    [Fact]
    public void A_cased_vocabulary_keeps_case_and_accents()
    {
        string path = Write("vocab.txt", Pieces + "A\nd\u00f3g\n");
        WordPieceTokenizer tokenizer = WordPieceTokenizer.Load(path, cased: true);
        Assert.Equal([2, 9, 10, 3], tokenizer.Encode("A d\u00f3g"));
        Assert.Equal([2, 4, 1, 3], tokenizer.Encode("a Dog"));
    }

    [Fact]
    public void A_folder_with_vocab_json_and_merges_is_byte_pairs()
    {
        Write("vocab.json", Ids);
        Write("merges.txt", Merges);
        TextTokenizer tokenizer = TextTokenizer.Load(folder);
        Assert.Equal([0, 7, 8, 8, 4, 3, 2], tokenizer.Encode("ab ab aba?"));
        Assert.Equal("ab ab aba", tokenizer.Decode([0, 7, 8, 8, 4, 3, 2]));
    }

    [Fact]
    public void Tokenizer_json_of_word_pieces_says_the_same()
    {
        JsonObject vocabulary = [];
        foreach (string piece in Pieces.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            vocabulary[piece] = vocabulary.Count;
        Write("tokenizer.json", new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["added_tokens"] = new JsonArray(Added("[UNK]", 1), Added("[MASK]", 9)),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = true,
                ["strip_accents"] = null,
                ["lowercase"] = true,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["vocab"] = vocabulary },
        }.ToJsonString());
        TextTokenizer tokenizer = TextTokenizer.Load(folder);
        Assert.Equal([2, 4, 5, 6, 8, 1, 3], tokenizer.Encode("A d\u00f3g barking z"));
        Assert.Equal(new SpecialTokens(2, 3, 0, 1, 9, 1), tokenizer.Specials);
    }

    [Theory]
    [InlineData("[\"a b\",\"\u0120 ab\"]", "\"type\":\"BPE\",")]
    [InlineData("[[\"a\",\"b\"],[\"\u0120\",\"ab\"]]", "")]
    public void Tokenizer_json_of_byte_pairs_says_the_same(string merges, string type)
    {
        Write("tokenizer.json", $$"""
            {"added_tokens":[{"id":9,"content":"<mask>","special":true}],"normalizer":null,
            "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true},
            "model":{{{type}}"dropout":null,"vocab":{{Ids}},"merges":{{merges}} } }
            """);
        TextTokenizer tokenizer = TextTokenizer.Load(folder);
        Assert.Equal([0, 8, 8, 8, 4, 3, 2], tokenizer.Encode("ab ab aba?"));
        Assert.Equal(9, tokenizer.Specials.Mask);
    }

    [Fact]
    public void Tokenizer_json_of_words_is_a_captioners_vocabulary()
    {
        string path = Write("tokenizer.json", """
            {"added_tokens":[{"id":1,"content":"<start>"}],"model":{"type":"WordLevel",
            "vocab":{"<pad>":0,"<end>":2,"<unk>":3,"dog":5,"a":4},"unk_token":"<unk>"}}
            """);
        WordVocabulary words = WordVocabulary.LoadTokenizerJson(path);
        Assert.Equal(["<pad>", "<start>", "<end>", "<unk>", "a", "dog"], words.Words);
    }

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[CLS]\na\na\n", "'a' occurs twice", 20L)]
    [InlineData("[PAD]\n\n[UNK]", "empty line", 6L)]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n", "expected the token '[SEP]'", null)]
    [InlineData("", "expected the token '[CLS]'", null)]
    public void A_broken_list_of_pieces_is_refused(string text, string message, long? offset)
    {
        string path = Write("vocab.txt", text);
        AssertRefused(() => WordPieceTokenizer.Load(path), message, offset);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_at_their_place()
    {
        string path = Path.Combine(folder, "vocab.txt");
        File.WriteAllBytes(path, [.. "[PAD]\na"u8, 0xFF, .. "\nb"u8]);
        AssertRefused(() => WordPieceTokenizer.Load(path), "expected UTF-8", 7);
    }

    [Theory]
    [InlineData("[1]", "an object of tokens", 0L)]
    [InlineData("{\"a\":0,\"b\":0}", "0 again", 11L)]
    [InlineData("{\"a\":0,\"a\":1}", "'a' occurs twice", 11L)]
    [InlineData("{\"a\":-1}", "expected an id from 0", 5L)]
    [InlineData("{\"a\":1000000}", "expected an id from 0", 5L)]
    [InlineData("{\"a\":0.5}", "expected an id from 0", 5L)]
    [InlineData("{\"a\":\"0\"}", "expected an id, found String", 5L)]
    [InlineData("{\"\\uD800\":0}", "half a surrogate pair", 1L)]
    [InlineData("{\"a\":0", "expected JSON", 6L)]
    [InlineData("{\"a\":0}x", "expected JSON", 7L)]
    [InlineData("", "expected JSON", 0L)]
    [InlineData("{\"a\":0}", "expected the token '<s>'", null)]
    public void A_broken_object_of_ids_is_refused(string text, string message, long? offset)
    {
        string path = Write("vocab.json", text);
        Write("merges.txt", "");
        AssertRefused(() => TextTokenizer.Load(path), message, offset);
    }

    [Theory]
    [InlineData("a b\na\n", "one space", 4L)]
    [InlineData("a b\na  b\n", "one space", 4L)]
    [InlineData("a b\n\n", "one space", 4L)]
    [InlineData("a b\na b\n", "occurs twice", 4L)]
    [InlineData("a b\nab x\n", "found 'x'", 4L)]
    [InlineData("b a\n", "expected a merge into a token", 0L)]
    public void Broken_merges_are_refused(string text, string message, long offset)
    {
        string path = Write("vocab.json", Ids);
        string merges = Write("merges.txt", text);
        AssertRefused(() => BytePairTokenizer.Load(path, merges), message, offset);
    }

    [Theory]
    [InlineData("{}", "expected the model WordPiece or BPE, found none")]
    [InlineData("{\"model\":{\"type\":\"Unigram\",\"vocab\":{}}}", "found Unigram")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{}}}", "expected the normalizer BertNormalizer")]
    [InlineData("{\"normalizer\":{\"type\":\"NFC\"},\"model\":{\"type\":\"BPE\"}}", "found NFC")]
    [InlineData("{\"pre_tokenizer\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\"}}", "with 'vocab'")]
    [InlineData("{\"added_tokens\":[{\"id\":0}]}", "with 'id' and 'content'")]
    [InlineData("{\"normalizer\":{\"lowercase\":1}}", "expected true or false")]
    [InlineData("{\"model\":{\"merges\":[[\"a\"]]}}", "expected a string")]
    [InlineData("{\"model\":", "expected JSON")]
    public void A_broken_tokenizer_json_is_refused(string text, string message)
    {
        string path = Write("tokenizer.json", text);
        Assert.NotNull(AssertRefused(() => TextTokenizer.Load(path), message).Offset);
    }

    [Fact]
    public void Nothing_but_a_vocabulary_comes_out_of_cut_and_flipped_files()
    {
        byte[] good = Encoding.UTF8.GetBytes($$"""
            {"added_tokens":[{"id":9,"content":"<mask>"}],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel"},
            "model":{"type":"BPE","vocab":{{Ids}},"merges":["a b","{{'\u0120'}} ab"] } }
            """);
        string path = Path.Combine(folder, "tokenizer.json");
        Random random = new(11);
        for (int i = 0; i < 400; i++)
        {
            byte[] bad = good[..(i % 2 == 0 ? random.Next(good.Length) : good.Length)];
            if (bad.Length > 0) bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            try
            {
                TextTokenizer.Load(path).Encode("ab ab");
            }
            catch (VocabularyException)
            {
            }
        }
    }

    [Fact]
    public void A_folder_without_a_vocabulary_says_what_it_looked_for() =>
        Assert.Contains(
            "tokenizer.json", Assert.Throws<FileNotFoundException>(() => TextTokenizer.Load(folder)).Message);

    [Fact]
    public void A_million_letters_without_a_space_take_no_quadratic_time()
    {
        Write("vocab.json", Ids);
        Write("merges.txt", Merges);
        Write("vocab.txt", Pieces);
        string text = string.Concat(Enumerable.Repeat("ab", 500_000));
        long start = Environment.TickCount64;
        Assert.Equal(500_002, TextTokenizer.Load(Path.Combine(folder, "vocab.json")).Encode(text).Length);
        Assert.Equal([2, 1, 3], TextTokenizer.Load(Path.Combine(folder, "vocab.txt")).Encode(text));
        Assert.InRange(Environment.TickCount64 - start, 0, 20_000);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JsonObject Added(string content, int id) =>
        new() { ["id"] = id, ["content"] = content, ["special"] = true };

    private static VocabularyException AssertRefused(Action load, string message, long? offset = null)
    {
        VocabularyException error = Assert.Throws<VocabularyException>(load);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        if (offset is not null) Assert.Equal(offset, error.Offset);
        return error;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
