using Hark.Evaluation.Spice.Lite;
using Hark.Evaluation.Spice.Scenes;
using Hark.Text;

namespace Hark.Evaluation.Tests.Spice;

public class CaptionAnalyserTests
{
    [Theory]
    [InlineData("a large dog is barking loudly", "(dog) (dog, bark) (dog, large)")]
    [InlineData("children shout in a playground", "(child) (child, shout in, playground) (playground)")]
    [InlineData("the metal gate is closed by an old man", "(gate, metal) (man) (man, close, gate) (man, old)")]
    [InlineData("a man who wears boots walks", "(boot) (man) (man, walk)")]
    [InlineData("a boat 's engine starts", "(boat) (boat, have, engine) (engine) (engine, start)")]
    [InlineData("two cats meow and hiss", "(cat) (cat, hiss) (cat, meow) (cat, two)")]
    [InlineData("a crowd cheers while a band plays music",
        "(band) (band, play, music) (crowd) (crowd, cheer) (music)")]
    [InlineData("water drips into a bucket and a sink",
        "(bucket) (sink) (water) (water, drip into, bucket) (water, drip into, sink)")]
    [InlineData("the", "")]
    public void Statements(string caption, string expected) =>
        Assert.Equal(expected, string.Join(' ', SceneTexts.Sorted(Analyser().Analyse(caption.Split(' '))).Distinct()));

    [Theory]
    [InlineData("a dog barks loudly", "DT NN VBZ RB")]
    [InlineData("the barks of dogs", "DT NNS OF NNS")]
    [InlineData("flowing water drips into a sink", "JJ NN VBZ IN DT NN")]
    [InlineData("a man is running to catch a train", "DT NN BEZ VBG TO VB DT NN")]
    [InlineData("he quickly opened the wooden door", "PRP RB VBD DT JJ NN")]
    [InlineData("the door was opened quickly", "DT NN BEZ VBN RB")]
    public void Tags_depend_on_the_neighbours(string caption, string expected)
    {
        CaptionLexicon lexicon = new(Dictionary());
        ParsedWord[] words = Parse(caption.Split(' '), lexicon);
        Assert.Equal(expected, string.Join(' ', words.Select(word => word.Tag)));
    }

    [Theory]
    [InlineData("leaves", "NNS", "leaf")]
    [InlineData("leaves", "VBZ", "leave")]
    [InlineData("women", "NNS", "woman")]
    [InlineData("churches", "NNS", "church")]
    [InlineData("singing", "VBG", "sing")]
    [InlineData("humming", "VBG", "hum")]
    [InlineData("driven", "VBN", "drive")]
    [InlineData("carries", "VBZ", "carry")]
    [InlineData("were", "BEZ", "be")]
    [InlineData("zworping", "VBG", "zworp")]
    [InlineData("wooden", "JJ", "wooden")]
    public void Base_forms(string word, string tag, string expected) =>
        Assert.Equal(expected, new BaseForms(Dictionary()).Of(word, tag));

    [Theory]
    [InlineData("and and and of")]
    [InlineData("the the 's to")]
    [InlineData("zworp qux 12 % é")]
    [InlineData("is are being been has")]
    public void Anything_is_analysed(string caption)
    {
        string[] words = caption.Split(' ');
        CaptionLexicon lexicon = new(Dictionary());
        ParsedWord[] parsed = Parse(words, lexicon);
        Assert.Single(parsed, word => word.Governor < 0);
        Assert.NotNull(Analyser().Analyse(words));
    }

    [Fact]
    public void Readings_differ_where_words_are_ambiguous()
    {
        string[] captions = ["a baby crying", "birds chirp", "water splashes", "a man speaking", "rain patters down"];
        IReadOnlyList<SceneTuple>[][] readings = [.. captions.Select(text => Analyser().AnalyseAll(text.Split(' ')))];
        Assert.All(readings, all => Assert.Equal(CaptionLexicon.Readings, all.Length));
        Assert.Equal(Texts(Analyser().Analyse(["birds", "chirp"])), Texts(readings[1][0]));
        Assert.Contains(readings, all => all.Distinct().Count() > 1);
        Assert.Single(Analyser().AnalyseAll(["the", "dog"]).Distinct());
    }

    [Fact]
    public void Noise_is_the_same_everywhere_and_has_no_bias()
    {
        float[] noise = [.. Enumerable.Range(0, 4000).Select(i => LexiconNoise.Of($"word{i}", "NN", 1 + i % 3))];
        Assert.Equal(LexiconNoise.Of("rain", "NN", 1), LexiconNoise.Of("rain", "NN", 1));
        Assert.NotEqual(LexiconNoise.Of("rain", "NN", 1), LexiconNoise.Of("rain", "NN", 2));
        Assert.InRange(noise.Average(), -.06, .06);
        Assert.InRange(Math.Sqrt(noise.Average(x => x * x)), .94, 1.06);
    }

    [Fact]
    public void A_parser_forgets_the_caption_before()
    {
        CaptionAnalyser analyser = Analyser();
        string[] caption = ["a", "dog", "barks", "at", "a", "cat"];
        string[] first = Texts(analyser.Analyse(caption));
        analyser.Analyse([.. Enumerable.Repeat("rain", 40)]);
        analyser.Analyse(["rain"]);
        Assert.Equal(first, Texts(analyser.Analyse(caption)));
    }

    internal static WordNet Dictionary()
    {
        WordNet? found = WordNet.Find();
        Assert.SkipWhen(found is null, "needs WordNet 3.0");
        return found!;
    }

    internal static CaptionAnalyser Analyser() => new(new CaptionLexicon(Dictionary()), CaptionGrammar.Instance);

    private static ParsedWord[] Parse(string[] words, CaptionLexicon lexicon) =>
        new ChartParser(CaptionGrammar.Instance).Parse([.. words.Select(word => lexicon.Tags(word, 0))]);

    private static string[] Texts(IReadOnlyList<SceneTuple> tuples) => SceneTexts.Sorted(tuples);
}
