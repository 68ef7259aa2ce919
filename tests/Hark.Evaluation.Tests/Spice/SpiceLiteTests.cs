using System.Text.Json;
using Hark.Evaluation.Fluency;
using Hark.Evaluation.NGrams;
using Hark.Evaluation.Spice.Lite;

namespace Hark.Evaluation.Tests.Spice;

public class SpiceLiteTests
{
    [Fact]
    public void An_equal_caption_scores_1() => Assert.Equal(1, Score("a dog barks at a cat", "a dog barks at a cat"));

    [Fact]
    public void Synonyms_count() => Assert.Equal(1, Score("an automobile passes", "a car passes"));

    [Fact]
    public void A_caption_about_something_else_scores_0() =>
        Assert.Equal(0, Score("a dog barks at a cat", "waves crash against rocks"));

    [Fact]
    public void Half_of_the_statements_score_half() =>
        // caption: dog, dog bark; reference: dog, dog howl
        Assert.Equal(.5, Score("a dog barks loudly", "a dog howls loudly"));

    [Fact]
    public void An_empty_caption_scores_0() => Assert.Equal(0, Score("", "a dog barks"));

    [Fact]
    public void A_caption_without_end_is_cut() =>
        Assert.InRange(Score(string.Join(' ', Enumerable.Repeat("a dog barks and", 500)), "a dog barks"), .5, 1);

    [Fact]
    public void Scores_do_not_depend_on_neighbours_or_threads()
    {
        CaptionItem[] items = [.. Enumerable.Range(0, 50).Select(static i =>
            new CaptionItem($"{i}", $"{i} dogs bark in a garden", ["dogs bark loudly", "a garden with a dog"]))];
        SummedScores together = SpiceLite.Score(new(items), CaptionAnalyserTests.Dictionary());
        SummedScores again = SpiceLite.Score(new(items.Reverse()), CaptionAnalyserTests.Dictionary());
        Assert.Equal("spice-lite", together.Metric);
        Assert.Equal(together.Items, again.Items.Reverse());
        Assert.Equal(together.Items.Average(), together.Value, 1e-12);
    }

    [Fact]
    public void Spider_lite_is_the_mean_and_says_its_name()
    {
        CaptionSet set = new([new("a", "a dog barks", ["a dog barks"]), new("b", "rain falls", ["it is raining"])]);
        SummedScores cider = CiderD.Score(set), spice = SpiceLite.Score(set, CaptionAnalyserTests.Dictionary());
        SummedScores spider = Spider.CombineLite(cider, spice);
        Assert.Equal("spider-lite", spider.Metric);
        Assert.Equal((cider.Items[0] + spice.Items[0]) / 2, spider.Items[0]);
        Assert.Equal((cider.Value + spice.Value) / 2, spider.Value, 1e-12);
        Assert.Throws<ArgumentException>(() => Spider.CombineLite(spice, cider));
    }

    /// <summary>Parsed by hand; every sentence of ours.</summary>
    [Fact]
    [Trait("Category", "Golden")]
    public void Statements_resemble_those_of_parsed_sentences()
    {
        CaptionAnalyser analyser = CaptionAnalyserTests.Analyser();
        int found = 0, expected = 0, common = 0;
        foreach (SpiceTree tree in SpiceTree.Load(SpiceTree.Own))
        {
            string[] words =
                [.. from token in tree.Tokens where token[1] is not ("," or ".") select token[0].ToLowerInvariant()];
            string[] mine = [.. SceneTexts.Sorted(analyser.Analyse(words)).Distinct()];
            string[] gold = [.. tree.Tuples.Distinct()];
            found += mine.Length;
            expected += gold.Length;
            common += mine.Intersect(gold).Count();
        }
        Assert.InRange(2.0 * common / (found + expected), .9, 1);
    }

    /// <summary>
    /// Published SPICE, items with odd index. Those with even index served to develop the grammar.
    /// </summary>
    [Theory]
    [InlineData("published_conette_clotho_eval", 522, .92, .024)]
    [InlineData("published_conette_audiocaps_test", 456, .81, .043)]
    public void Follows_published_spice(string name, int count, double pearson, double meanError)
    {
        JsonElement file = MetricCases.Local(name);
        IReadOnlyList<double> scores = SpiceLite.Score(MetricCases.Set(file), CaptionAnalyserTests.Dictionary()).Items;
        double[] published =
            MetricCases.Numbers(file, static item => item.GetProperty("expected").GetProperty("spice"));
        double[] found = Odd(scores), expected = Odd(published);
        Assert.Equal(count, found.Length);
        Assert.InRange(Pearson(found, expected), pearson, 1);
        Assert.InRange(found.Zip(expected, static (a, b) => Math.Abs(a - b)).Average(), 0, meanError);
        Assert.InRange(found.Average() / expected.Average(), .9, 1.1);
    }

    private static double Score(string caption, params string[] references) =>
        SpiceLite.Score(new([new("one", caption, references)]), CaptionAnalyserTests.Dictionary()).Items[0];

    private static double[] Odd(IReadOnlyList<double> values) => [.. values.Where(static (_, i) => i % 2 == 1)];

    private static double Pearson(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average(), xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.Sqrt(xx * yy);
    }
}
