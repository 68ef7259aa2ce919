using Hark.Captioning.Decoding;

namespace Hark.Tests.Captioning.Decoding;

public class DecodingOptionsTests
{
    public static TheoryData<DecodingOptions> OutOfRange => new()
    {
        new BeamSearchOptions { Beams = 0 },
        new BeamSearchOptions { Beams = 13 },
        new BeamSearchOptions { MaxLength = 0 },
        new BeamSearchOptions { Temperature = 0 },
        new BeamSearchOptions { Temperature = float.NaN },
        new BeamSearchOptions { Temperature = float.PositiveInfinity },
        new BeamSearchOptions { LengthPenalty = float.NaN },
        new GreedyOptions { NoRepeatNgram = -1 },
        new GreedyOptions { MinLength = -1 },
        new GreedyOptions { RepetitionPenalty = 0 },
        new GreedyOptions { StartId = 12 },
        new GreedyOptions { EndId = -1 },
        new GreedyOptions { FirstId = 12 },
        new SamplingOptions { Temperature = -1 },
        new SamplingOptions { TopK = -1 },
        new SamplingOptions { TopP = 0 },
        new SamplingOptions { TopP = 1.5f },
        new SamplingOptions { TopP = float.NaN },
        new DiverseBeamOptions { Beams = 4, Groups = 3 },
        new DiverseBeamOptions { Groups = 0 },
        new DiverseBeamOptions { Diversity = -1 },
        new DiverseBeamOptions { Diversity = float.NaN },
        new TransformersBeamOptions { Beams = 7 },
        new TransformersBeamOptions { LengthPenalty = float.PositiveInfinity },
        new TransformersBeamOptions { Stop = (BeamStop)9 },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Options_out_of_range_are_refused(DecodingOptions options) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CaptionSearch.Run(new ToyCaptionModel([0]), options));

    [Fact]
    public void A_cancelled_search_stops()
    {
        ToyCaptionModel model = new([0]);
        CancellationToken cancelled = new(canceled: true);
        Assert.Throws<OperationCanceledException>(() => CaptionSearch.Run(model, null, cancelled));
        Assert.Equal(0, model.Steps);
    }

    [Fact]
    public void One_seed_draws_the_same_caption_in_any_company_and_another_seed_another_one()
    {
        SamplingOptions options = new() { Seed = 5 };
        int[] all = [.. Enumerable.Range(0, 60)];
        var together = CaptionSearch.Run(new ToyCaptionModel(all), options);
        var other = CaptionSearch.Run(new ToyCaptionModel(all), options with { Seed = 6 });
        for (int clip = 0; clip < all.Length; clip++)
        {
            Hypothesis alone = CaptionSearch.Run(new ToyCaptionModel([clip]), options)[0][0];
            Assert.Equal(together[clip][0].Ids, alone.Ids);
            Assert.Equal(together[clip][0].Score, alone.Score);
        }
        Assert.Contains(all, clip => !together[clip][0].Ids.SequenceEqual(other[clip][0].Ids));
    }

    [Fact]
    public void A_sampled_score_is_the_models_own_whatever_the_rules()
    {
        // With one word to choose from sampling is greedy; the word's probability stays what the model says.
        var greedy = CaptionSearch.Run(new ToyCaptionModel([0, 1, 2]), new GreedyOptions());
        var sampled = CaptionSearch.Run(
            new ToyCaptionModel([0, 1, 2]), new SamplingOptions { TopK = 1, Temperature = 0.3f });
        for (int clip = 0; clip < 3; clip++)
        {
            Assert.Equal(greedy[clip][0].Ids, sampled[clip][0].Ids);
            Assert.Equal(greedy[clip][0].Score, sampled[clip][0].Score);
        }
    }

    [Fact]
    public void A_caption_that_may_repeat_nothing_still_ends()
    {
        foreach (DecodingOptions options in new DecodingOptions[]
        {
            new BeamSearchOptions { NoRepeatNgram = 1 },
            new TransformersBeamOptions { NoRepeatNgram = 1, LastId = 2 },
            new GreedyOptions { NoRepeatNgram = 1 },
            new SamplingOptions { NoRepeatNgram = 1 },
            new DiverseBeamOptions { NoRepeatNgram = 1 },
        })
        {
            int[] ids = CaptionSearch.Run(new ToyCaptionModel([3]), options)[0][0].Ids;
            Assert.Equal(ids.Length, ids.Distinct().Count());
        }
    }

    [Fact]
    public void Equal_words_are_decided_by_their_order()
    {
        Assert.Equal([0, 0, 0], CaptionSearch.Run(new FlatModel(), new GreedyOptions { MaxLength = 3 })[0][0].Ids);
        int[][] beams = [.. CaptionSearch.Run(new FlatModel(), new BeamSearchOptions { MaxLength = 2 })[0]
            .Select(caption => caption.Ids)];
        Assert.Equal([[2], [0, 0], [0, 1], [0, 2]], beams); // all as good: as they were found
        int[] first = CaptionSearch.Run(new FlatModel(), new TransformersBeamOptions { MaxLength = 2 })[0][0].Ids;
        Assert.Equal([2], first);
    }

    [Fact]
    public void Members_of_an_ensemble_must_fit() =>
        Assert.Throws<ArgumentException>(() =>
            new EnsembleCaptionModel(new ToyCaptionModel([0]), new ToyCaptionModel([0, 1])));

    /// <summary>Eight words, all as likely.</summary>
    private sealed class FlatModel : ICaptionModel
    {
        private readonly float[] logits = new float[64 * 8];

        public int Clips => 1;

        public int Vocabulary => 8;

        public ReadOnlySpan<float> Step(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents) =>
            logits.AsSpan(0, ids.Length * Vocabulary);
    }
}
