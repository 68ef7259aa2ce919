using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class NamingRuleTests
{
    private static readonly NamingRule Rule = NamingRule.Default;

    [Theory]
    [InlineData("A dog barks.", "dog", true)]
    [InlineData("a DOG-like bark", "dog", true)]
    [InlineData("dogged by barkers", "dog", false)] // whole words only
    [InlineData("", "dog", false)]
    [InlineData("a crow caws", "rooster", true)] // the word crow is in both lists
    [InlineData("rain2dog", "dog", true)] // digits separate runs of letters
    [InlineData("the café's dog", "dog", true)]
    public void NamesByWholeWords(string caption, string className, bool expected) =>
        Assert.Equal(expected, Rule.Names(caption, className));

    [Fact]
    public void AHitNamesAtMostFourEscClasses()
    {
        Assert.True(Rule.IsHit("a dog, a pig, a cow and a sheep", "dog"));
        Assert.False(Rule.IsHit("a dog, a pig, a cow, a sheep and a frog", "dog"));
        Assert.False(Rule.IsHit("a pig", "dog"));
        Assert.True(Rule.IsHit("a dog, a pig, a cow and a sheep with a guitar and a piano", "dog"));
    }

    [Fact]
    public void ListsEveryClassNamed()
    {
        Assert.Equal(["dog", "rain"], Rule.ClassesNamed("a dog barks in the rain").Order());
        Assert.Equal(50, Rule.EscClasses.Count);
        Assert.Equal(135, Rule.Classes.Count);
    }

    [Fact]
    public void EveryPhraseForAnEscClassNamesIt()
    {
        foreach (LexiconClass c in Rule.EscClasses.Select(name => Lexicon.Default.Find(name)!))
        {
            foreach (string phrase in c.Clauses.Concat(c.Nouns))
                Assert.True(Rule.Names(phrase, c.Name), $"{c.Name}: {phrase}");
        }
    }
}
