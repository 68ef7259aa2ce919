using System.Text.Json;
using Hark.TestKit;

namespace Hark.Evaluation.Tests;

public class CaptionSetTests
{
    [Theory]
    [Trait("Category", "Golden")]
    [InlineData("metrics/own_scenes_300")]
    [InlineData("metrics/own_handwritten")]
    [InlineData("metrics/own_varrefs")]
    [InlineData("metrics/own_edge_cases")]
    [InlineData("metrics/own_scenes_2")]
    public void Words_are_those_of_the_original_tokenizer(string golden)
    {
        foreach (JsonElement item in GoldenFile.Load(golden).Json.GetProperty("items").EnumerateArray())
        {
            CaptionSet set = new([new("one", item.GetProperty("candidate").GetString()!, Texts(item, "references"))]);
            CaptionTokens tokens = set.Tokens[0];
            Assert.Equal(Words(item.GetProperty("tok_candidate").GetString()!), tokens.Candidate);
            Assert.Equal(Texts(item, "tok_references").Select(Words), tokens.References);
        }
    }

    [Fact]
    public void A_set_without_items_is_refused() => Assert.Throws<EvaluationException>(() => new CaptionSet([]));

    [Fact]
    public void An_id_that_occurs_twice_is_refused()
    {
        EvaluationException error = Assert.Throws<EvaluationException>(
            () => new CaptionSet([new("rain.wav", "a", ["b"]), new("rain.wav", "c", ["d"])]));
        Assert.Contains("rain.wav", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_item_without_references_is_refused() =>
        Assert.Throws<EvaluationException>(() => new CaptionSet([new("rain.wav", "a", [])]));

    private static string[] Texts(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
