using System.Text.Json;
using Hark.Text;

namespace Hark.Tests.Text;

[Trait("Category", "Golden")]
public sealed class WordPieceTokenizerTests
{
    private static readonly JsonElement Golden = TokenizerGolden.Bert;

    [Fact]
    public void Every_text_has_the_ids_offsets_and_tokens_of_the_original()
    {
        WordPieceTokenizer tokenizer = TokenizerGolden.LoadBert();
        foreach (JsonElement item in Golden.Items())
        {
            string text = item.Text();
            bool hasSpecial = item.TryGetProperty("ids_special_as_text", out _);
            (int[] ids, int[] offsets) = TokenizerGolden.Pieces(tokenizer, text);
            Assert.Equal(item.Integers(hasSpecial ? "ids_special_as_text" : "ids"), ids);
            Assert.Equal([101, .. ids, 102], tokenizer.Encode(text));
            if (hasSpecial) continue;
            Assert.Equal(item.Integers("offsets"), offsets);
            Assert.Equal(item.Items("tokens").Select(token => token.GetString()), ids.Select(id => tokenizer[id]));
        }
    }

    [Fact]
    public void Normalised_text_and_words_are_those_of_the_original()
    {
        BertNormalizer normalizer = new();
        foreach (JsonElement item in Golden.Items())
        {
            if (!item.TryGetProperty("normalized", out JsonElement expected)) continue;
            if (item.TryGetProperty("ids_special_as_text", out _)) continue; // there special tokens are cut out before
            NormalizedText normalized = new(1);
            normalizer.Normalize(item.Text(), ref normalized);
            Assert.Equal(expected.GetString(), normalized.Chars.ToString());
            List<string> words = [];
            for (int at = 0; WordPieceTokenizer.NextWord(normalized.Chars, ref at, out int start);)
                words.Add(normalized.Chars[start..at].ToString());
            Assert.Equal(item.Items("words").Select(word => word.GetString()), words);
            normalized.Dispose();
        }
    }

    [Fact]
    public void Ids_give_the_text_of_the_original_back()
    {
        WordPieceTokenizer tokenizer = TokenizerGolden.LoadBert();
        foreach (JsonElement item in Golden.Items())
        {
            string decoded = tokenizer.Decode(item.Integers("ids"), skipSpecials: false);
            Assert.Equal(item.Text("decode"), decoded);
            bool changes = item.TryGetProperty("decode_cleanup", out JsonElement cleanUp);
            Assert.Equal(changes ? cleanUp.GetString() : decoded, WordPieceTokenizer.JoinContractions(decoded));
        }
        foreach (JsonElement item in Golden.Items("decode"))
        {
            int[] ids = item.Integers("ids");
            string all = tokenizer.Decode(ids, skipSpecials: false), words = tokenizer.Decode(ids);
            Assert.Equal(item.Text("decode"), all);
            Assert.Equal(item.Text("decode_cleanup"), WordPieceTokenizer.JoinContractions(all));
            Assert.Equal(item.Text("decode_skip_special"), words);
            Assert.Equal(item.Text("decode_skip_special_cleanup"), WordPieceTokenizer.JoinContractions(words));
        }
    }

    [Fact]
    public void Long_texts_are_cut_with_or_without_their_end()
    {
        WordPieceTokenizer tokenizer = TokenizerGolden.LoadBert();
        foreach (JsonElement item in Golden.Items("truncation"))
        {
            string text = item.Text();
            int maxLength = item.GetProperty("max_length").GetInt32();
            Assert.Equal(item.Integers("input_ids"), tokenizer.Encode(text, maxLength));
            Assert.Equal(item.Integers("raw_slice"), tokenizer.Encode(text, maxLength, TokenTruncation.RawSlice));
        }
    }

    [Fact]
    public void Pairs_are_framed_and_cut_as_in_the_original() =>
        TokenizerGolden.AssertPairs(TokenizerGolden.LoadBert(), Golden);

    [Fact]
    public void The_longer_of_two_texts_is_cut_first()
    {
        foreach (JsonElement row in Golden.Items("longest_first_table_max_32"))
        {
            int[] sizes = TokenizerGolden.Integers(row);
            int frame = sizes[1] == 0 ? 2 : 3;
            Assert.Equal(
                (sizes[2], sizes[3]), PairLengths.Cut(sizes[0], sizes[1], 32 - frame, PairTruncation.LongestFirst));
        }
    }

    [Fact]
    public void Batches_are_padded_as_in_the_original() =>
        TokenizerGolden.AssertBatches(TokenizerGolden.LoadBert(), Golden);

    [Fact]
    public void The_vocabulary_is_the_published_one()
    {
        WordPieceTokenizer tokenizer = TokenizerGolden.LoadBert();
        JsonElement vocabulary = Golden.GetProperty("vocabulary");
        Assert.Equal(vocabulary.GetProperty("entries").GetInt32(), tokenizer.Count);
        foreach (JsonProperty spot in vocabulary.GetProperty("spot_ids").EnumerateObject())
            Assert.Equal(spot.Name, tokenizer[spot.Value.GetInt32()]);
        Assert.Equal(new SpecialTokens(101, 102, 0, 100, 103, 1), tokenizer.Specials);
    }
}
