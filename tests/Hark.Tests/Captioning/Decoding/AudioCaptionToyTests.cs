using Hark.Captioning.Decoding;
using Hark.TestKit;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>AudioCaption's rules on a model that is a formula.</summary>
[Trait("Category", "Golden")]
public class AudioCaptionToyTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("decoding/toy");

    public static TheoryData<string> Cases => new(Golden.Json.GetProperty("cases").EnumerateObject()
        .Select(entry => entry.Name).Where(name => name.StartsWith("audiocaption.", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_clips_in_one_batch_get_the_captions_of_the_original(string name)
    {
        AudioCaptionCase expected = new(Golden, name);
        int[] all = [.. Enumerable.Range(0, 60)];
        var captions = CaptionSearch.Run(new ToyCaptionModel(all), expected.Options);
        for (int row = 0; row < expected.Clips.Length; row++) expected.Check(row, captions[expected.Clips[row]]);
        expected.CheckWords(new ToyCaptionModel(all));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_clip_alone_gets_the_same_caption_in_as_many_steps(string name)
    {
        AudioCaptionCase expected = new(Golden, name);
        for (int row = 0; row < expected.Clips.Length; row++)
        {
            int clip = expected.Clips[row];
            DecodingOptions options = expected.Options is SamplingOptions sampling
                ? sampling with { Uniforms = _ => sampling.Uniforms!(clip) }
                : expected.Options;
            ToyCaptionModel model = new([clip]);
            expected.Check(row, CaptionSearch.Run(model, options)[0]);
            expected.CheckSteps(row, model.Steps);
        }
    }
}
