using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Engine;
using Hark.TestKit;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>AudioCaption's rules over small decoders with named weights, against its own decoding.</summary>
[Trait("Category", "Golden")]
public class AudioCaptionNetworkTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("decoding/audiocaption");

    public static TheoryData<string> Cases =>
        new(Golden.Json.GetProperty("cases").EnumerateObject().Select(entry => entry.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_clips_in_one_batch_get_the_captions_of_the_original(string name) => Check(name, traced: false);

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_plan_for_all_steps_gives_them_too(string name) => Check(name, traced: true);

    [Theory]
    [InlineData("trm", false)]
    [InlineData("trm", true)]
    [InlineData("gru", false)]
    [InlineData("gru", true)]
    public void A_clip_alone_gets_the_same_bits_as_in_a_batch(string name, bool traced)
    {
        using TensorScope scope = new();
        DecodingOptions[] strategies =
        [
            new BeamSearchOptions(), new GreedyOptions(), new SamplingOptions { Seed = 3, TopP = 0.9f },
            new DiverseBeamOptions(), new TransformersBeamOptions { NoRepeatNgram = 3 },
        ];
        foreach (DecodingOptions options in strategies)
        {
            using DecoderCaptionModel all = GoldenDecoders.Build(name, GoldenDecoders.AllClips, traced);
            var together = CaptionSearch.Run(all, options);
            foreach (int clip in GoldenDecoders.AllClips.Where(clip => clip % 7 == 0))
            {
                using DecoderCaptionModel one = GoldenDecoders.Build(name, [clip], traced);
                var alone = CaptionSearch.Run(one, options)[0];
                Assert.Equal(together[clip].Select(caption => caption.Ids), alone.Select(caption => caption.Ids));
                Assert.Equal(together[clip].Select(caption => caption.Score), alone.Select(caption => caption.Score));
            }
        }
    }

    [Theory]
    [InlineData("trm")]
    [InlineData("gru")]
    public void The_first_logits_equal_those_of_the_original(string name)
    {
        const int vocabulary = GoldenDecoders.Vocabulary;
        using TensorScope scope = new();
        using DecoderCaptionModel model = GoldenDecoders.Build(name, [0, 1, 2, 3]);
        float[] expected = Golden[$"greedy.{name}.logits4"].Floats; // [4, 3, V]
        long[] words = Golden[$"greedy.{name}.seq"].Longs; // [60, 20]
        int[] ids = [1, 1, 1, 1], parents = [];
        for (int t = 0; t < 3; t++)
        {
            ReadOnlySpan<float> logits = model.Step(ids, parents);
            for (int row = 0; row < 4; row++)
            {
                if (t > 0 && words[row * 20 + t - 1] == 2) continue; // the original stops feeding a clip that has ended
                for (int v = 0; v < vocabulary; v++)
                    Assert.Equal(expected[(row * 3 + t) * vocabulary + v], logits[row * vocabulary + v], 1e-4f);
            }
            for (int row = 0; row < 4; row++) ids[row] = (int)words[row * 20 + t];
            parents = [0, 1, 2, 3];
        }
    }

    private static void Check(string name, bool traced)
    {
        AudioCaptionCase expected = new(Golden, name);
        using TensorScope scope = new();
        DecoderCaptionModel[] members =
            [.. expected.Models.Select(model => GoldenDecoders.Build(model, GoldenDecoders.AllClips, traced))];
        ICaptionModel model = members.Length == 1 ? members[0] : new EnsembleCaptionModel(members);
        var captions = CaptionSearch.Run(model, expected.Options);
        for (int row = 0; row < expected.Clips.Length; row++) expected.Check(row, captions[expected.Clips[row]]);
        expected.CheckWords(model);
        foreach (DecoderCaptionModel member in members) member.Dispose();
    }
}
