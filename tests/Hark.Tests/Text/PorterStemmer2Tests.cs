using System.Text.Json;
using Hark.TestKit;
using Hark.Text;

namespace Hark.Tests.Text;

public sealed class PorterStemmer2Tests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void Stems_are_those_of_the_original()
    {
        int count = 0;
        foreach (JsonProperty pair in GoldenFile.Load("metrics/originals_meteor_stems").Json.GetProperty("stems")
            .EnumerateObject())
        {
            Assert.Equal((pair.Name, pair.Value.GetString()), (pair.Name, PorterStemmer2.Stem(pair.Name)));
            count++;
        }
        Assert.Equal(7251, count);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("'", "'")]
    [InlineData("''s", "")]
    [InlineData("'s'", "s")]
    [InlineData("ing", "ing")]
    [InlineData("yyy", "yyy")]
    [InlineData("sky", "sky")]
    [InlineData("generously", "generous")]
    [InlineData("hopping", "hop")]
    [InlineData("hoping", "hope")]
    [InlineData("日本語", "日本語")]
    public void Odd_words_have_stems_too(string word, string stem) => Assert.Equal(stem, PorterStemmer2.Stem(word));

    [Fact]
    public void A_word_of_any_length_has_a_stem()
    {
        for (int length = 2; length < 200; length++)
        {
            string root = new('k', length);
            Assert.Equal(root + "a" + root, PorterStemmer2.Stem(root + "a" + root + "ing"));
        }
    }
}
