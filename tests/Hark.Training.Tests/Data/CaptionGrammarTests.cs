using Hark.Engine;
using Hark.Text;
using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class CaptionGrammarTests
{
    [Fact]
    public void WritesTheCaptionsThatWereReadByPeople()
    {
        // What was found is left beside the copy: read it, and make it the new captions.txt if it is good English.
        string folder = Path.Combine(AppContext.BaseDirectory, "Data"), found = CaptionSamples.Write();
        File.WriteAllText(Path.Combine(folder, "captions.found.txt"), found);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "captions.txt")).ReplaceLineEndings("\n"), found);
    }

    [Fact]
    public void NeverUsesAReservedPhrase()
    {
        var grammar = new CaptionGrammar(Lexicon.Default);
        var random = new Philox(1);
        foreach (SceneKind kind in Enum.GetValues<SceneKind>())
        {
            for (int i = 0; i < 150; i++)
            {
                SceneEvent[] events = CaptionSamples.Events(kind, EventsOf(kind), random);
                IReadOnlyList<string> captions = grammar.WriteMany(kind, events, 5, random);
                Assert.InRange(captions.Count, 4, 5);
                Assert.Equal(captions.Distinct(), captions);
                Assert.All(captions, c => Assert.False(Lexicon.Default.HoldsReserved(c), c));
                Assert.All(captions, c => Assert.Equal(CaptionText.Normalize(c), c));
                foreach (string phrase in Lexicon.Default.ReservedPhrases.Select(CaptionText.Normalize))
                    Assert.All(captions, c => Assert.DoesNotContain($" {phrase} ", $" {c} ", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void EveryClassKeepsPhrasesForTraining()
    {
        Assert.Equal(135, Lexicon.Default.Classes.Count);
        Assert.Equal(23, Lexicon.Default.Classes.Count(c => c.IsContinuous));
        Assert.All(Lexicon.Default.Classes, c => Assert.True(c.Clauses.Count >= 2 && c.Nouns.Count >= 2, c.Name));
        Assert.All(Lexicon.Default.Classes, c => Assert.DoesNotContain(c.ReservedClause, c.Clauses));
        Assert.All(Lexicon.Default.Classes, c => Assert.DoesNotContain(c.ReservedNoun, c.Nouns));
    }

    [Fact]
    public void NamesEveryEventThatTheRuleKnows()
    {
        var grammar = new CaptionGrammar(Lexicon.Default);
        var random = new Philox(3);
        foreach (string name in NamingRule.Default.EscClasses)
        {
            SceneEvent[] events = [new(name, "", 0, 1, SoundLevel.Loud, false)];
            foreach (string caption in grammar.WriteMany(SceneKind.OneEvent, events, 5, random))
                Assert.True(NamingRule.Default.IsHit(caption, name), $"{name}: {caption}");
        }
    }

    [Theory]
    [InlineData("waves crashing", true)]
    [InlineData("the crash of waves", false)]
    [InlineData("the cries of a baby", true)]
    [InlineData("barks of a dog", true)]
    [InlineData("a bunch of keys", false)]
    [InlineData("typing on a keyboard", false)]
    [InlineData("chirping birds", true)]
    [InlineData("people clapping", true)]
    [InlineData("someone inhaling and exhaling", false)]
    [InlineData("oinks and grunts from pigs", true)]
    [InlineData("crackling and popping wood", false)]
    [InlineData("glass shattering", false)]
    [InlineData("teeth being brushed", true)]
    [InlineData("cattle lowing", true)]
    [InlineData("clattering pots and pans", true)]
    public void KnowsWhatTakesAPluralVerb(string noun, bool plural) => Assert.Equal(plural, Phrase.IsPlural(noun));

    private static int EventsOf(SceneKind kind) => kind switch
    {
        SceneKind.Clip or SceneKind.OneEvent or SceneKind.Repeat => 1,
        SceneKind.SequenceOverBackground => 3,
        _ => 2,
    };
}
