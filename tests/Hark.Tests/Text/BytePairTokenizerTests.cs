using System.Text.Json;
using Hark.Text;

namespace Hark.Tests.Text;

[Trait("Category", "Golden")]
public sealed class BytePairTokenizerTests
{
    private const int Shift = 4; // the golden file's own numbers against GPT-2's
    private static readonly JsonElement Golden = TokenizerGolden.BytePairs;

    [Fact]
    public void Every_text_has_the_ids_offsets_and_tokens_of_the_original()
    {
        BytePairTokenizer tokenizer = TokenizerGolden.LoadRoberta(), prefixed = TokenizerGolden.LoadRoberta(true);
        foreach (JsonElement item in Golden.Items())
        {
            string text = item.Text();
            int[] expected = item.Integers("ids");
            (int[] ids, int[] offsets) = TokenizerGolden.Pieces(tokenizer, text);
            Assert.Equal(expected, ids.Select(id => id - Shift));
            Assert.Equal(item.Integers("offsets"), offsets);
            Assert.Equal(item.Items("tokens").Select(token => token.GetString()), ids.Select(id => tokenizer[id]));
            Assert.Equal([0, .. ids, 2], tokenizer.Encode(text));
            bool differs = item.TryGetProperty("ids_prefix_space", out JsonElement withSpace);
            int[] spaced = differs ? TokenizerGolden.Integers(withSpace) : expected;
            Assert.Equal(spaced, TokenizerGolden.Pieces(prefixed, text).Ids.Select(id => id - Shift));
        }
    }

    [Fact]
    public void Pieces_are_those_of_the_pattern()
    {
        foreach (JsonElement item in Golden.Items())
        {
            if (!item.TryGetProperty("pieces", out JsonElement expected)) continue;
            string text = item.Text();
            List<string> pieces = [];
            for (int start = 0, end; start < text.Length; start = end)
            {
                end = BytePairPieces.End(text, start);
                pieces.Add(string.Concat(
                    System.Text.Encoding.UTF8.GetBytes(text[start..end]).Select(ByteAlphabet.StandIn)));
            }
            Assert.Equal(expected.EnumerateArray().Select(piece => piece.GetString()), pieces);
        }
    }

    [Fact]
    public void Ids_give_the_text_back()
    {
        BytePairTokenizer tokenizer = TokenizerGolden.LoadRoberta();
        foreach (JsonElement item in Golden.Items())
            Assert.Equal(item.Text(), tokenizer.Decode(tokenizer.Encode(item.Text())));
        foreach (JsonElement item in Golden.Items("decode"))
        {
            int[] ids = item.Integers("ids");
            Assert.Equal(item.Text("decode"), tokenizer.Decode(ids, skipSpecials: false));
            Assert.Equal(item.Text("decode_skip_special"), tokenizer.Decode(ids));
            Assert.Equal(item.Items("tokens").Select(token => token.GetString()), ids.Select(id => tokenizer[id]));
        }
    }

    [Fact]
    public void Long_texts_are_cut_and_keep_their_end()
    {
        BytePairTokenizer tokenizer = TokenizerGolden.LoadRoberta();
        foreach (JsonElement item in Golden.Items("truncation"))
        {
            Assert.Equal(
                item.Integers("input_ids"), tokenizer.Encode(item.Text(), item.GetProperty("max_length").GetInt32()));
        }
    }

    [Fact]
    public void Pairs_are_framed_and_cut_as_in_the_original() =>
        TokenizerGolden.AssertPairs(TokenizerGolden.LoadRoberta(), Golden);

    [Fact]
    public void Batches_are_padded_as_in_the_original() =>
        TokenizerGolden.AssertBatches(TokenizerGolden.LoadRoberta(), Golden);

    [Fact]
    public void Bytes_have_the_stand_ins_of_the_original() =>
        Assert.Equal(
            Golden.Integers("byte_to_char_table"),
            Enumerable.Range(0, 256).Select(value => (int)ByteAlphabet.StandIn((byte)value)));

    [Fact]
    public void Long_pieces_merge_as_short_ones_do()
    {
        // Random merges over four symbols, compared with the plain rule at lengths around the switch of algorithms.
        Random random = new(3);
        Dictionary<long, (int Rank, int Symbol)> table = [];
        for (int symbol = 4; symbol < 60; symbol++)
            table.TryAdd(BytePairMerges.Pair(random.Next(symbol), random.Next(symbol)), (table.Count, symbol));
        BytePairMerges merges = new([.. table.OrderBy(m => m.Value.Rank).Select(m => (m.Key, m.Value.Symbol))]);
        foreach (int length in (int[])[1, 2, 3, 20, 63, 64, 65, 66, 300])
        {
            List<int> plain = [.. Enumerable.Range(0, length).Select(_ => random.Next(4))];
            int[] symbols = [.. plain], ends = new int[length];
            while (true)
            {
                int best = -1, rank = int.MaxValue, merged = 0;
                for (int i = 0; i + 1 < plain.Count; i++)
                {
                    long pair = BytePairMerges.Pair(plain[i], plain[i + 1]);
                    if (table.TryGetValue(pair, out var merge) && merge.Rank < rank)
                        (best, rank, merged) = (i, merge.Rank, merge.Symbol);
                }
                if (best < 0) break;
                plain[best] = merged;
                plain.RemoveAt(best + 1);
            }
            int count = merges.Merge(symbols, ends);
            Assert.Equal(plain, symbols[..count]);
            Assert.Equal(length, ends[count - 1]);
        }
    }
}
