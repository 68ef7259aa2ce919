using System.Text.Json;
using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

/// <summary>The caption decoders of SJTU 2022 at their released sizes, against the originals.</summary>
[Trait("Category", "Golden")]
public class SjtuDecoderTests
{
    private const float Tolerance = 2e-5f;
    private static readonly GoldenFile Golden = GoldenFile.Load("captioners/dcase2022_captioner");
    private static readonly int[] Lengths = [28, 17, 5];

    public static TheoryData<string> Decoders =>
        ["trm2", "trm4", "gru_catfc", "gru_addfc", "gru_plain", "gru_temporal"];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Parameters_are_those_of_the_original(string name)
    {
        var expected = Golden.Json.GetProperty("models").GetProperty(name).GetProperty("state_dict").EnumerateArray()
            .Select(entry => $"{entry[0].GetString()}:{string.Join(",", entry[1].EnumerateArray())}").Order();
        Module decoder = (Module)Build(name);
        Assert.Equal(expected, decoder.State("decoder.").Select(entry =>
            $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}").Order());
        long counted = Golden.Json.GetProperty("models").GetProperty(name).GetProperty("parameters").GetInt64();
        Assert.Equal(counted, decoder.State().Sum(entry => (long)entry.Value.Count)); // the position table too
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Teacher_forced_logits_equal_the_original_eager_and_traced(string name)
    {
        ICaptionDecoder decoder = Build(name);
        using TensorScope scope = new();
        Tensor features = Features();
        float[][] traced = TracedCheck.AssertAgree(
            x => [Forward(decoder, x[0], Remember(decoder, x[1], EffNetTrm.Pool(x[1], Weights)))],
            Captions(), features);
        Tensor logits = new(new(3, 13, decoder.Vocabulary), traced[0]);
        float[] expected = Golden[$"{name}.logits"].Floats; // every 37th word
        int columns = Golden[$"{name}.logits"].Shape[2];
        for (int i = 0; i < expected.Length; i++)
        {
            float actual = logits.Span[i / columns * decoder.Vocabulary + i % columns * 37];
            Assert.Equal(expected[i], actual, Tolerance);
        }
        CheckLosses(name, logits);
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Greedy_steps_say_what_the_original_says_eager_and_traced(string name)
    {
        ICaptionDecoder decoder = Build(name);
        using TensorScope scope = new();
        Tensor features = Features();
        IReadOnlyList<Tensor> memory = Remember(decoder, features, EffNetTrm.Pool(features, Weights));
        using TracedNetwork plan = DecoderCaptionModel.Plan(decoder);
        foreach (TracedNetwork? run in new[] { null, plan })
        {
            using DecoderCaptionModel model = new(decoder, memory, 20, run);
            float[] words = Golden[$"{name}.greedy_seq"].Floats; // [3, 20]
            float[] expected = Golden[$"{name}.greedy_logits"].Floats; // [3, 20, ..]: every 97th word
            int columns = Golden[$"{name}.greedy_logits"].Shape[2];
            int[] ids = [1, 1, 1], parents = [];
            for (int t = 0; t < 20; t++)
            {
                ReadOnlySpan<float> logits = model.Step(ids, parents);
                for (int b = 0; b < 3; b++)
                {
                    ReadOnlySpan<float> row = logits.Slice(b * decoder.Vocabulary, decoder.Vocabulary);
                    for (int i = 0; i < columns; i++)
                        Assert.Equal(expected[(b * 20 + t) * columns + i], row[i * 97], Tolerance);
                    ids[b] = (int)words[b * 20 + t];
                    float logarithm = (float)WordProbabilities.Logarithm(row, ids[b]);
                    Assert.Equal(Golden[$"{name}.greedy_logprob"].Floats[b * 20 + t], logarithm, Tolerance);
                }
                parents = [0, 1, 2];
            }
        }
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_step_equals_the_full_prefix_at_every_position(string name)
    {
        ICaptionDecoder decoder = Build(name);
        using TensorScope scope = new();
        Tensor features = Features(), captions = Captions();
        IReadOnlyList<Tensor> memory = Remember(decoder, features, EffNetTrm.Pool(features, Weights));
        Tensor full = Forward(decoder, captions, memory); // [3, 13, V]
        using DecoderCaptionModel model = new(decoder, memory, 20);
        int[] ids = new int[3], parents = [];
        for (int t = 0; t < 13; t++)
        {
            for (int b = 0; b < 3; b++) ids[b] = (int)captions.Span[b * 13 + t];
            ReadOnlySpan<float> logits = model.Step(ids, parents);
            for (int b = 0; b < 3; b++)
            {
                ReadOnlySpan<float> expected =
                    full.Span.Slice((b * 13 + t) * decoder.Vocabulary, decoder.Vocabulary);
                for (int v = 0; v < expected.Length; v++)
                    Assert.Equal(expected[v], logits[b * decoder.Vocabulary + v], Tolerance);
            }
            parents = [0, 1, 2];
        }
    }

    [Theory]
    [InlineData("gru_catfc")]
    [InlineData("gru_addfc")]
    [InlineData("gru_plain")]
    [InlineData("gru_temporal")]
    public void States_and_attention_equal_the_original(string name)
    {
        AttentionGruDecoder decoder = (AttentionGruDecoder)Build(name);
        using TensorScope scope = new();
        Tensor features = Features();
        (Tensor states, Tensor weights) =
            decoder.Run(Captions(), Remember(decoder, features, EffNetTrm.Pool(features, Weights)));
        float[] expected = Golden[$"{name}.embed"].Floats; // [3, 13, 64]: every eighth
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], states.Span[i / 64 * 512 + i % 64 * 8], Tolerance);
        float[] attended = Golden[$"{name}.attn_weight"].Floats; // [3, 28, 13]
        for (int i = 0; i < attended.Length; i++)
        {
            (int b, int frame, int t) = (i / (28 * 13), i / 13 % 28, i % 13);
            Assert.Equal(attended[i], weights.Span[(b * 13 + t) * 28 + frame], Tolerance);
        }
    }

    private static Tensor Weights => EffNetTrm.FeatureWeights(Lengths, 28);

    private static ICaptionDecoder Build(string name)
    {
        JsonElement model = Golden.Json.GetProperty("models").GetProperty(name);
        int vocabulary = model.GetProperty("vocab").GetInt32();
        ICaptionDecoder decoder = name switch
        {
            "trm2" => new TransformerDecoder(new(vocabulary, 512, Layers: 2, TiedWeights: false)),
            "trm4" => new TransformerDecoder(new(vocabulary, 512, Layers: 4, TiedWeights: false)),
            "gru_addfc" => new AttentionGruDecoder(new(vocabulary, Input: AttentionGruInput.AddClip)),
            "gru_plain" => new AttentionGruDecoder(new(vocabulary, Input: AttentionGruInput.Plain)),
            "gru_temporal" => new AttentionGruDecoder(new(vocabulary, Tags: 4)),
            _ => new AttentionGruDecoder(new(vocabulary)),
        };
        Module module = (Module)decoder;
        NamedWeights.Fill(module, "decoder.", model.GetProperty("gain").GetDouble());
        module.RequireGradient(false);
        return decoder;
    }

    private static IReadOnlyList<Tensor> Remember(ICaptionDecoder decoder, Tensor features, Tensor clip)
    {
        Tensor mask = EffNetTrm.FeatureMask(Lengths, 28);
        return decoder switch
        {
            AttentionGruDecoder { Settings.Tags: > 0 } gru =>
                gru.Remember(features, clip, mask, new(new(3), [2, 0, 3])),
            AttentionGruDecoder gru => gru.Remember(features, clip, mask),
            _ => ((TransformerDecoder)decoder).Remember(features, mask).Tensors,
        };
    }

    private static Tensor Forward(ICaptionDecoder decoder, Tensor ids, IReadOnlyList<Tensor> memory)
    {
        if (decoder is AttentionGruDecoder gru) return gru.Forward(ids, memory);
        Tensor mask = new(new(3, 13));
        float[] captions = Golden["cap"].Floats;
        for (int i = 0; i < mask.Count; i++) mask.Span[i] = captions[i / 13 * 14 + i % 13] == 0 ? 0 : 1;
        return ((TransformerDecoder)decoder).Forward(ids, mask, DecoderMemory.Of(memory));
    }

    // The first 13 of 14 words: the inputs.
    private static Tensor Captions()
    {
        float[] captions = Golden["cap"].Floats;
        Tensor ids = new(new(3, 13));
        for (int i = 0; i < ids.Count; i++) ids.Span[i] = captions[i / 13 * 14 + i % 13];
        return ids;
    }

    private static Tensor Features()
    {
        Tensor features = Tensor.Zeros(new(3, 28, 512));
        for (int i = 0; i < features.Count; i++)
        {
            if (i / 512 % 28 >= Lengths[i / (28 * 512)]) continue;
            double uniform = NamedWeights.Uniform("captioners.dcase2022.attn", i);
            features.Span[i] = (float)(0.3 * (2 * uniform - 1) * Math.Sqrt(3));
        }
        return features;
    }

    private static void CheckLosses(string name, Tensor logits)
    {
        float[] captions = Golden["cap"].Floats;
        Tensor targets = new(new(3, 13));
        for (int i = 0; i < targets.Count; i++) targets.Span[i] = captions[i / 13 * 14 + i % 13 + 1];
        JsonElement losses = Golden.Json.GetProperty("models").GetProperty(name).GetProperty("losses_teacher_forced");
        Tensor plain = logits.CrossEntropy(targets, ignore: 0);
        Tensor smooth = logits.CrossEntropy(targets, 0.1f, SmoothingTarget.OtherClasses, ignore: 0);
        Assert.Equal(losses.GetProperty("cross_entropy").GetDouble(), plain.Span[0], 1e-5);
        Assert.Equal(losses.GetProperty("label_smoothing_0.1").GetDouble(), smooth.Span[0], 1e-5);
    }
}
