using Hark.Text;

namespace Hark.Tests.Text;

public sealed class WordNetTests : IDisposable
{
    private readonly TinyWordNet tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Synsets_of_a_word_are_those_of_all_its_parts_of_speech()
    {
        WordNet wordNet = tiny.Open();
        Assert.Equal("3.0", wordNet.Version);
        Assert.Equal(3, wordNet.SynsetIds("bark").Length); // a noun and a verb at one offset are two synsets
        Assert.Single(wordNet.SynsetIds("skin").Intersect(wordNet.SynsetIds("bark")));
        Assert.Empty(wordNet.SynsetIds("cat"));
    }

    [Fact]
    public void Offsets_that_METEOR_cannot_tell_apart_are_one_synset()
    {
        WordNet wordNet = tiny.Open();
        Assert.Single(wordNet.SynsetIds("entity"));
        Assert.Equal(wordNet.SynsetIds("entity"), wordNet.SynsetIds("breathe"));
        Assert.Equal(wordNet.SynsetIds("entity"), wordNet.SynsetIds("able"));
    }

    [Fact]
    public void Another_version_merges_nothing()
    {
        using TinyWordNet other = new("  1 WordNet 3.1 Copyright 2011 by Princeton University.\n");
        WordNet wordNet = other.Open();
        Assert.Equal("3.1", wordNet.Version);
        Assert.Empty(wordNet.SynsetIds("entity").Intersect(wordNet.SynsetIds("breathe")));
    }

    [Theory]
    [InlineData("leaves", "leaf,leave")] // the exceptions of all parts of speech
    [InlineData("ran", "run")]
    [InlineData("dogs", "dog")]
    [InlineData("barked", "bark")]
    [InlineData("breathing", "breathe")]
    [InlineData("cats", "")]
    [InlineData("dogss", "")]
    [InlineData("bs", "")]
    [InlineData("", "")]
    public void Base_forms_follow_the_lists_and_then_the_rules(string word, string bases) =>
        Assert.Equal(bases.Split(',', StringSplitOptions.RemoveEmptyEntries), tiny.Open().BaseForms(word));

    [Fact]
    public void A_form_has_the_synsets_of_its_base_forms()
    {
        WordNet wordNet = tiny.Open();
        Assert.Equal(wordNet.SynsetIds("bark"), wordNet.SynsetIds("barking"));
        Assert.Equal(
            wordNet.SynsetIds("leaf").Union(wordNet.SynsetIds("leave")).Order(), wordNet.SynsetIds("leaves"));
    }

    [Fact]
    public void Senses_and_tags_are_counted_by_part_of_speech()
    {
        WordNet wordNet = tiny.Open();
        Assert.Equal(2, wordNet.SenseCount("bark", PartOfSpeech.Noun));
        Assert.Equal(1, wordNet.SenseCount("bark", PartOfSpeech.Verb));
        Assert.Equal(0, wordNet.SenseCount("barks", PartOfSpeech.Verb));
        Assert.Equal(7, wordNet.TagCount("bark", PartOfSpeech.Noun));
        Assert.Equal(5, wordNet.TagCount("bark", PartOfSpeech.Verb));
        Assert.Equal(7, wordNet.TagCount("big", PartOfSpeech.Adjective));
        Assert.Equal(0, wordNet.TagCount("loudly", PartOfSpeech.Adverb));
        tiny.Delete("cntlist.rev");
        Assert.Equal(0, tiny.Open().TagCount("bark", PartOfSpeech.Noun));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        tiny.Delete("verb.exc");
        WordNetException error = Assert.Throws<WordNetException>(tiny.Open);
        Assert.Contains("verb.exc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_out_of_order_are_refused_with_their_number()
    {
        tiny.Write("index.adv", "  1 x\nloudly r 1 0 1 0 00000600\naloud r 1 0 1 0 00000700\n");
        WordNetException error = Assert.Throws<WordNetException>(tiny.Open);
        Assert.Equal(3, error.Line);
        Assert.EndsWith("index.adv", error.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loudly r")]
    [InlineData("loudly r x 0 1 0 00000600")]
    [InlineData("loudly r 2 0 2 0 00000600")]
    [InlineData("loudly r 1 0 2 0 00000600 00000700")]
    [InlineData("loudly r 1 9 1 0 00000600")]
    [InlineData("loudly r 1 0 1 0 -0000600")]
    [InlineData("loudly r 1 0 1 0 999999999")]
    [InlineData("loudly r 2000000000 0 1 0 00000600")]
    [InlineData("loudly r -1 0 1 0 00000600")]
    public void A_damaged_line_is_refused_when_its_word_is_looked_up(string line)
    {
        tiny.Write("index.adv", line);
        WordNet wordNet = tiny.Open();
        WordNetException error = Assert.Throws<WordNetException>(() => wordNet.SynsetIds("loudly"));
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public void A_form_without_base_is_refused()
    {
        tiny.Write("adj.exc", "bigger big\nbiggest\n");
        Assert.Equal(2, Assert.Throws<WordNetException>(tiny.Open).Line);
    }

    [Fact]
    public void Random_bytes_are_refused_or_hold_nothing()
    {
        Random random = new(1);
        byte[] bytes = new byte[300];
        for (int round = 0; round < 300; round++)
        {
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(tiny.Folder, "index.noun"), bytes);
            try
            {
                tiny.Open().SynsetIds("dog");
            }
            catch (WordNetException)
            {
            }
        }
    }
}
