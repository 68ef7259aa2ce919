using System.Text.Json;
using Hark.Engine;
using Hark.Evaluation.NGrams;
using Hark.Evaluation.Statistics;
using Hark.Evaluation.Variety;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.Variety;

public class VarietyTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void The_vocabulary_is_that_of_aac_metrics()
    {
        JsonElement golden = GoldenFile.Load("metrics/own_vocab").Json;
        Assert.Equal(24, golden.GetProperty("cases").GetArrayLength());
        foreach (JsonElement expected in golden.GetProperty("cases").EnumerateArray())
        {
            NGramTable table = new(MetricCases.Tokens(Captions(expected)));
            IReadOnlyList<MetricScores> found = Score(table, expected);
            if (expected.TryGetProperty("sentences", out JsonElement items))
                MetricCases.Close(MetricCases.Doubles(items), found[0].Items, 0);
        }
    }

    [Fact]
    public void The_vocabulary_of_captions_of_people_is_that_of_aac_metrics()
    {
        foreach (JsonElement expected in MetricCases.Local("originals_vocab").GetProperty("cases").EnumerateArray())
        {
            string name = Path.GetFileNameWithoutExtension(expected.GetProperty("file").GetString()!);
            IReadOnlyList<MetricScores> found =
                Score(new(MetricCases.Tokens(MetricCases.Local(name))), expected);
            if (expected.TryGetProperty("sent_first5", out JsonElement items))
                MetricCases.Close(MetricCases.Doubles(items), [.. found[0].Items.Take(5)], 0);
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void The_generator_is_that_of_torch()
    {
        MersenneTwister random = new(1234);
        JsonElement golden = GoldenFile.Load("metrics/own_vocab").Json;
        foreach (double expected in MetricCases.Doubles(golden.GetProperty("mt19937_seed1234_first3")))
            Assert.Equal(expected, random.Next());
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void Diversity_is_that_of_its_definition()
    {
        JsonElement files = GoldenFile.Load("metrics/own_vocab").Json.GetProperty("diversity");
        foreach (JsonElement expected in files.EnumerateArray())
        {
            foreach (MetricScores scores in Diversity.Score(new NGramTable(MetricCases.Tokens(Captions(expected)))))
            {
                JsonElement golden = expected.GetProperty(scores.Metric);
                if (golden.ValueKind == JsonValueKind.Array)
                {
                    MetricCases.Close(MetricCases.Doubles(golden), scores.Items, 1e-12);
                    golden = expected.GetProperty(scores.Metric + "_mean");
                }
                Assert.Equal(golden.GetDouble(), scores.Value, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData("published_conette_clotho_eval")]
    [InlineData("published_conette_audiocaps_test")]
    public void Published_captions_have_their_published_diversity(string name)
    {
        JsonElement file = MetricCases.Local(name), expected = file.GetProperty("corpus_expected");
        NGramTable table = new(MetricCases.Tokens(file, ""));
        foreach (MetricScores scores in Diversity.Score(table))
            Assert.Equal(expected.GetProperty(scores.Metric).GetDouble(), scores.Value, 1e-12);
        IReadOnlyList<MetricScores> vocabulary = Vocabulary.Score(table, new());
        Assert.Equal(expected.GetProperty("vocab_len.cands").GetDouble(), vocabulary[0].Value);
        Assert.Equal(expected.GetProperty("vocab_len.mrefs_full").GetDouble(), vocabulary[1].Value);
    }

    [Fact]
    public void A_resample_has_the_words_of_its_items()
    {
        CaptionItem[] items = [new("a", "rain falls", ["rain falls hard", "rain"]),
            new("b", "a dog barks at a dog", ["a dog barks", "two dogs"]), new("c", "wind", ["wind blows"])];
        NGramTable whole = new(new CaptionSet(items).Tokens);
        NGramTable part = new(new CaptionSet([items[1], items[2]]).Tokens);
        IReadOnlyList<MetricScores> ofWhole = Vocabulary.Score(whole, new()), ofPart = Vocabulary.Score(part, new());
        foreach ((MetricScores all, MetricScores some) in ofWhole.Zip(ofPart))
        {
            if (all.Metric.EndsWith("_avg", StringComparison.Ordinal)) continue; // other draws
            Assert.Equal(some.Value, all.ValueOf([0, 2, 1]));
        }
        MetricScores diversity = Diversity.Score(whole)[2];
        Assert.Equal("corpus_div1.cands", diversity.Metric);
        Assert.Equal(5 / 13.0, diversity.ValueOf([0, 2, 1]));
    }

    [Fact]
    public void Intervals_of_vocabularies_hold_the_value_to_expect()
    {
        // 100 samples of 60 captions whose words follow Zipf's law; the jackknife errs on the safe side.
        const int runs = 100, count = 60;
        double[] values = new double[runs];
        Interval[] intervals = new Interval[runs];
        for (int run = 0; run < runs; run++)
        {
            Philox random = new(4, (ulong)run);
            CaptionSet set =
                new(Enumerable.Range(0, count).Select(i => new CaptionItem($"{i}", Caption(random), ["a"])));
            MetricScores words = Vocabulary.Score(set)[0];
            (values[run], intervals[run]) = (words.Value, Bootstrap.Intervals([words])[0]);
        }
        double truth = values.Average();
        int held = intervals.Count(interval => interval.Low <= truth && truth <= interval.High);
        Assert.InRange(held / (double)runs, 0.92, 1);
        Assert.True(intervals.Average(interval => interval.High - interval.Low) < truth / 2);

        static string Caption(Philox random) =>
            string.Join(' ', Enumerable.Range(0, 8).Select(_ => $"w{(int)(1 / (random.NextDouble() + 0.002))}"));
    }

    [Fact]
    public void Groups_of_items_left_out_tell_the_spread_as_single_items_do()
    {
        Philox random = new(8);
        CaptionItem[] items = [.. Enumerable.Range(0, 4000).Select(i => new CaptionItem(
            $"{i}", string.Join(' ', Enumerable.Range(0, 6).Select(_ => $"w{random.NextInt32(20_000)}")), ["a"]))];
        Interval half = Words(items.Take(2000)), whole = Words(items);
        // Of words that hardly repeat the spread grows as the root of the number of items.
        Assert.InRange((whole.High - whole.Low) / (half.High - half.Low), 1.1, 1.7);

        static Interval Words(IEnumerable<CaptionItem> some) =>
            Bootstrap.Intervals([Vocabulary.Score(new CaptionSet(some))[0]])[0];
    }

    [Fact]
    public void Vocabularies_of_two_systems_are_compared_by_leaving_out_items()
    {
        CaptionSet rich = new(Enumerable.Range(0, 50).Select(i => new CaptionItem($"{i}", $"a{i} b{i}", ["a"])));
        CaptionSet poor = new(rich.Items.Select((item, i) => item with { Candidate = $"a{i % 3} b{i % 7}" }));
        MetricDifference words = Comparison.Differences(Vocabulary.Score(poor), Vocabulary.Score(rich))[0];
        Assert.Equal((90, 0), (words.Difference, words.ChangedItems));
        // Each item of the one system has two words of its own, none of the other's has: no spread at all.
        Assert.Equal((new Interval(90, 90), 0), (words.Interval, words.BootstrapP));
        Assert.True(double.IsNaN(words.RandomizationP));
        MetricDifference same = Comparison.Differences(Vocabulary.Score(poor), Vocabulary.Score(poor))[0];
        Assert.Equal((1, new Interval(0, 0)), (same.BootstrapP, same.Interval));
    }

    [Fact]
    public void The_mean_of_several_rounds_has_the_interval_of_its_values()
    {
        CaptionSet one = new(Enumerable.Range(0, 30).Select(i => new CaptionItem($"{i}", $"a{i} b{i % 9}", ["a b"])));
        CaptionSet two = new(one.Items.Select((item, i) => item with { Candidate = $"a{i % 5} c" }));
        IReadOnlyList<MetricScores> ofOne = Vocabulary.Score(one), ofTwo = Vocabulary.Score(two);
        MetricScores[] means = [.. ofOne.Zip(ofTwo, (a, b) => RotatedScores.Mean([a, b]))];
        Interval[] same = Bootstrap.Intervals([.. ofOne.Zip(ofOne, (a, b) => RotatedScores.Mean([a, b]))]);
        Assert.Equal(Bootstrap.Intervals(ofOne), same);
        Assert.Equal((39 + 6) / 2.0, means[0].Value);
        Assert.Equal((2 + 2) / 2.0, means[0].ValueOf([1, .. new double[29]]));
        // 30 items of which each has one word of its own in the one round and none in the other: no spread.
        Interval interval = Bootstrap.Intervals(means)[0];
        Assert.Equal((22.5, 22.5), (interval.Low, interval.High));
    }

    [Fact]
    public void Captions_without_a_common_word_have_f1_zero_and_empty_ones_no_precision()
    {
        IReadOnlyList<MetricScores> strangers = Vocabulary.Score(new CaptionSet([new("a", "rain", ["wind"])]));
        Assert.Equal(0, strangers.Single(scores => scores.Metric == "vocab.f1").Value);
        IReadOnlyList<MetricScores> empty = Vocabulary.Score(new CaptionSet([new("a", "", ["wind"])]));
        Assert.True(double.IsNaN(empty.Single(scores => scores.Metric == "vocab.precision").Value));
    }

    private static JsonElement Captions(JsonElement of) => GoldenFile.Load(
        "metrics/" + Path.GetFileNameWithoutExtension(of.GetProperty("file").GetString()!)).Json;

    private static IReadOnlyList<MetricScores> Score(NGramTable table, JsonElement expected)
    {
        JsonElement strategy = expected.GetProperty("pop_strategy");
        int? tries = strategy.ValueKind == JsonValueKind.Number ? strategy.GetInt32()
            : strategy.GetString() == "max" ? null
            : strategy.GetString() == "min" ? Enumerable.Range(0, table.Items).Min(table.References)
            : int.Parse(strategy.GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        uint seed = expected.TryGetProperty("seed", out JsonElement given) ? given.GetUInt32() : 1234;
        IReadOnlyList<MetricScores> found = Vocabulary.Score(table, new() { Seed = seed, Tries = tries });
        JsonElement corpus = expected.GetProperty("corpus");
        Assert.Equal(corpus.EnumerateObject().Count(), found.Count);
        foreach (MetricScores scores in found)
            Assert.Equal(corpus.GetProperty(scores.Metric).GetDouble(), scores.Value);
        return found;
    }
}
