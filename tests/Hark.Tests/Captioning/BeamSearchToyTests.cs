using Hark.Captioning;
using Hark.TestKit;

namespace Hark.Tests.Captioning;

public class BeamSearchToyTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("decoding/toy");

    // What this search does not do; it comes with later decoders.
    private static readonly string[] NotRun =
    [
        "audiocaption.sample", "audiocaption.sample_temp0.5", "audiocaption.sample_temp2", // sampling
        "audiocaption.top3", "audiocaption.top3_temp2", "audiocaption.top0.7", "audiocaption.top0.7_temp2",
    ];

    public static TheoryData<string> Cases => new(
    [
        "audiocaption.greedy", "audiocaption.beam1", "audiocaption.beam2", "audiocaption.beam3", "audiocaption.beam5",
        "audiocaption.beam8", "audiocaption.beam3_no_early_stop", "audiocaption.beam3_temp2", "audiocaption.beam3_max4",
        "audiocaption.beam3_nbest3", "audiocaption.beam5_nbest5", "audiocaption.beam4_nbest8_max6",
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_clips_in_one_batch_get_the_captions_of_the_original(string name)
    {
        GoldenSearch expected = new(Golden, name);
        var captions = BeamSearch.Search(new ToyCaptionModel(expected.Clips), expected.Options);
        for (int row = 0; row < expected.Clips.Length; row++) expected.Check(row, captions[row]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_clip_alone_gets_the_same_caption_in_as_many_steps(string name)
    {
        GoldenSearch expected = new(Golden, name);
        for (int row = 0; row < expected.Clips.Length; row++)
        {
            ToyCaptionModel model = new([expected.Clips[row]]);
            expected.Check(row, BeamSearch.Search(model, expected.Options)[0]);
            expected.CheckSteps(row, model.Steps);
        }
    }

    [Fact]
    public void Every_case_is_run_or_listed()
    {
        // Those of transformers' generate() have rules of their own.
        string[] all = [.. Golden.Json.GetProperty("cases").EnumerateObject().Select(entry => entry.Name)
            .Where(name => !name.StartsWith("hf.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string[] known = [.. Cases.Select(row => row.Data), .. NotRun];
        Assert.Equal(all, known.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 20, 1f)]
    [InlineData(13, 20, 1f)]
    [InlineData(3, 0, 1f)]
    [InlineData(3, 20, 0f)]
    [InlineData(3, 20, float.NaN)]
    [InlineData(3, 20, float.PositiveInfinity)]
    public void Options_out_of_range_are_refused(int beams, int maxLength, float temperature)
    {
        BeamSearchOptions options = new() { Beams = beams, MaxLength = maxLength, Temperature = temperature };
        Assert.Throws<ArgumentOutOfRangeException>(() => BeamSearch.Search(new ToyCaptionModel([0]), options));
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        ToyCaptionModel model = new([0]);
        CancellationToken cancelled = new(canceled: true);
        Assert.Throws<OperationCanceledException>(() => BeamSearch.Search(model, null, cancelled));
        Assert.Equal(0, model.Steps);
    }
}
