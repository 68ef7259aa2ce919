using System.Text.Json;
using Hark.Captioning;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning;

/// <summary>The search over a small Transformer with named weights, against AudioCaption's own decoding.</summary>
public class BeamSearchNetworkTests
{
    private const int ClipCount = 60, Frames = 8, Width = 32, Vocabulary = 60;
    private static readonly GoldenFile Golden = GoldenFile.Load("decoding/audiocaption");

    public static TheoryData<string> Cases => new(
    [
        "greedy.trm", "beam1.trm", "beam2.trm", "beam3.trm", "beam5.trm", "beam3_no_early_stop.trm",
        "beam3_temp0.5.trm", "beam3_temp2.trm", "beam3_max8.trm", "beam3_nbest3.trm", "beam5_nbest5.trm",
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_clips_in_one_batch_get_the_captions_of_the_original(string name)
    {
        GoldenSearch expected = new(Golden, name);
        using TensorScope scope = new();
        TransformerDecoder decoder = Build();
        using DecoderCaptionModel model = new(decoder, Remember(decoder, [.. Enumerable.Range(0, ClipCount)]));
        var captions = BeamSearch.Search(model, expected.Options);
        for (int row = 0; row < expected.Clips.Length; row++) expected.Check(row, captions[expected.Clips[row]]);
    }

    [Fact]
    public void A_clip_alone_gets_the_same_bits_as_in_a_batch()
    {
        using TensorScope scope = new();
        TransformerDecoder decoder = Build();
        using DecoderCaptionModel batch = new(decoder, Remember(decoder, [.. Enumerable.Range(0, ClipCount)]));
        var together = BeamSearch.Search(batch);
        for (int clip = 0; clip < ClipCount; clip++)
        {
            using DecoderCaptionModel model = new(decoder, Remember(decoder, [clip]));
            IReadOnlyList<Hypothesis> alone = BeamSearch.Search(model)[0];
            Assert.Equal(together[clip].Select(caption => caption.Ids), alone.Select(caption => caption.Ids));
            Assert.Equal(together[clip].Select(caption => caption.Score), alone.Select(caption => caption.Score));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_plan_for_all_steps_gives_the_captions_of_the_original(string name)
    {
        GoldenSearch expected = new(Golden, name);
        using TensorScope scope = new();
        TransformerDecoder decoder = Build();
        using TracedNetwork step = new(inputs => TracedCaptionModel.Trace(decoder, inputs));
        DecoderMemory memory = Remember(decoder, [.. Enumerable.Range(0, ClipCount)]);
        TracedCaptionModel model = new(decoder, step, memory, expected.Options.MaxLength);
        var captions = BeamSearch.Search(model, expected.Options);
        for (int row = 0; row < expected.Clips.Length; row++) expected.Check(row, captions[expected.Clips[row]]);
    }

    [Fact]
    public void The_first_logits_equal_those_of_the_original()
    {
        using TensorScope scope = new();
        TransformerDecoder decoder = Build();
        using DecoderCaptionModel model = new(decoder, Remember(decoder, [0, 1, 2, 3]));
        float[] expected = Golden["greedy.trm.logits4"].Floats; // [4, 3, V]
        long[] words = Golden["greedy.trm.seq"].Longs; // [60, 20]
        int[] ids = [1, 1, 1, 1], parents = [];
        for (int t = 0; t < 3; t++)
        {
            ReadOnlySpan<float> logits = model.Step(ids, parents);
            for (int row = 0; row < 4; row++)
            {
                if (t > 0 && words[row * 20 + t - 1] == 2) continue; // the original stops feeding a clip that has ended
                for (int v = 0; v < Vocabulary; v++)
                    Assert.Equal(expected[(row * 3 + t) * Vocabulary + v], logits[row * Vocabulary + v], 1e-4f);
            }
            for (int row = 0; row < 4; row++) ids[row] = (int)words[row * 20 + t];
            parents = [0, 1, 2, 3];
        }
    }

    [Fact]
    public void Every_case_is_run_or_of_a_decoder_that_comes_later()
    {
        foreach (JsonProperty entry in Golden.Json.GetProperty("cases").EnumerateObject())
        {
            if (Cases.Any(row => row.Data == entry.Name)) continue;
            string algorithm = entry.Value.GetProperty("algorithm").GetString()!;
            bool isLaterModel = entry.Name.Split('.')[^1] is "gru" or "bah";
            bool isLaterAlgorithm = algorithm.Split(' ')[0] is "sampling" or "gumbel" or "diverse" or "ensemble";
            Assert.True(isLaterModel || isLaterAlgorithm, $"{entry.Name} is not run");
        }
    }

    private static TransformerDecoder Build()
    {
        const string prefix = "trm9.decoder.";
        TransformerDecoder decoder = new(new TransformerDecoderSettings(
            Vocabulary, Width, Width: 64, Heads: 4, FeedForward: 128, Layers: 2, Dropout: 0, TiedWeights: false));
        decoder.RequireGradient(false);
        foreach ((string name, Tensor value) in decoder.State())
        {
            double gain = name switch
            {
                "classifier.weight" or "pos_encoder.pe" => 4,
                "attn_proj.0.weight" => 2,
                _ => 1,
            };
            NamedWeights.Fill(value, prefix + name, gain);
            if (name != "classifier.weight") continue;
            foreach (ref float weight in value.Span.Slice(2 * 64, 64)) weight *= 3; // the row of <end>
        }
        return decoder;
    }

    private static DecoderMemory Remember(TransformerDecoder decoder, int[] clips)
    {
        const int size = Frames * Width;
        Tensor features = new(new(clips.Length, Frames, Width));
        for (int i = 0; i < features.Count; i++)
        {
            int k = clips[i / size] * size + i % size;
            features.Span[i] = (float)((2 * NamedWeights.Uniform("decoding.features.attn", k) - 1) * Math.Sqrt(3));
        }
        int[] lengths = [.. clips.Select(clip => 3 + 5 * clip % 6)];
        return decoder.Remember(features, EffNetTrm.FeatureMask(lengths, Frames));
    }
}
