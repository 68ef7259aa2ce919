using System.Text.Json;
using Hark.Text;

namespace Hark.Tests.Text;

/// <summary>Word vocabularies and ids of AudioCaption.</summary>
[Trait("Category", "Golden")]
public sealed class WordGoldenTests
{
    private static readonly JsonElement Golden = TokenizerGolden.Words;
    private static readonly string[] Captions = [.. Golden.Items().Select(item => item.Text("tokens"))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Vocabularies_are_those_of_the_original(int threshold)
    {
        WordVocabulary vocabulary = WordVocabulary.FromTokens(Captions, threshold);
        string[] expected = [.. Golden.Items($"words_threshold{threshold}").Select(word => word.GetString()!)];
        Assert.Equal(expected, vocabulary.Words);
        Assert.Equal(Golden.GetProperty("sizes").GetProperty($"{threshold}").GetInt32(), vocabulary.Count);
    }

    [Fact]
    public void Ids_and_texts_are_those_of_the_original()
    {
        WordVocabulary all = WordVocabulary.FromTokens(Captions), frequent = WordVocabulary.FromTokens(Captions, 2);
        foreach (JsonElement item in Golden.Items())
        {
            string tokens = item.Text("tokens");
            int[] ids = all.Encode(tokens);
            Assert.Equal(item.Integers("ids"), ids);
            int[] frequentIds = frequent.Encode(tokens);
            bool differs = item.TryGetProperty("ids_threshold2", out JsonElement expected);
            Assert.Equal(differs ? TokenizerGolden.Integers(expected) : item.Integers("ids"), frequentIds);
            Assert.Equal(item.Text("decode_threshold2"), frequent.Decode(frequentIds));
        }
        JsonElement batch = Golden.GetProperty("batch");
        int[][] rows = batch.Rows("cap");
        int[] lengths = batch.Integers("cap_len");
        string[] captions = [.. batch.Items("tokens").Select(caption => caption.GetString()!)];
        for (int b = 0; b < rows.Length; b++)
        {
            Assert.Equal(rows[b][..lengths[b]], all.Encode(captions[b]));
            Assert.All(rows[b][lengths[b]..], id => Assert.Equal(WordVocabulary.PadId, id));
        }
        foreach (JsonElement item in Golden.Items("decode"))
            Assert.Equal(item.Text("decode"), all.Decode(item.Integers("ids"), keepPadding: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Decode([all.Count]));
    }
}
