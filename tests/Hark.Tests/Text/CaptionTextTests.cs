using Hark.Text;

namespace Hark.Tests.Text;

public sealed class CaptionTextTests
{
    [Theory]
    [InlineData("A Dog barks, twice!", "a dog barks twice")]
    [InlineData("  Someone's high-pitched\tvoice ... ", "someones high pitched voice")]
    [InlineData("Caf\u00e9 and Cafe\u0301", "caf\u00e9 and cafe\u0301")]
    [InlineData("\u201CHello\u201D \u2014 it\u2019s 3 o'clock", "hello its 3 oclock")]
    [InlineData("rain\0on \ud83d\udc36 roof", "rain on roof")]
    [InlineData("?!", "")]
    [InlineData("", "")]
    public void Normalize_keeps_words_in_lower_case(string caption, string words) =>
        Assert.Equal(words, CaptionText.Normalize(caption));

    [Fact]
    public void Normalize_of_normalized_text_changes_nothing()
    {
        string once = CaptionText.Normalize("The Wind -- (strong) -- howls; it's 5 o'clock.");
        Assert.Equal(once, CaptionText.Normalize(once));
    }

    [Theory]
    [InlineData("a dog barks", "A dog barks.")]
    [InlineData(" \u00e9t\u00e9 ", "\u00c9t\u00e9.")]
    [InlineData("really?", "Really?")]
    [InlineData("", "")]
    [InlineData("3 birds sing", "3 birds sing.")]
    public void ToSentence_adds_capital_and_full_stop(string words, string sentence) =>
        Assert.Equal(sentence, CaptionText.ToSentence(words));
}
