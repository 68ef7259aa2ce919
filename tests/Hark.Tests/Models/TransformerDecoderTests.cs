using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class TransformerDecoderTests
{
    private const int Vocabulary = 4981;
    private const string Prefix = "model.model.decoder.";
    private static readonly GoldenFile Golden = GoldenFile.Load("captioners/effb2_trm");

    [Theory]
    [InlineData("tied", false)]
    [InlineData("tied_sinusoidal", true)]
    public void Teacher_forced_logits_equal_the_original(string name, bool sinusoids)
    {
        TransformerDecoder decoder = Build(sinusoids);
        using TensorScope scope = new();
        DecoderMemory memory = decoder.Remember(Features(), EffNetTrm.FeatureMask([31, 20, 6], 32));
        float[] cap = Golden["cap"].Floats; // [3, 12]
        (Tensor ids, Tensor mask) = Words(cap, 12, 0, 11);
        Tensor logits = decoder.Forward(ids, mask, memory); // [3, 11, V]

        float[] expected = Golden[$"{name}.logits"].Floats; // every 37th word
        int columns = Golden[$"{name}.logits"].Shape[2];
        for (int i = 0; i < expected.Length; i++)
        {
            float actual = logits.Span[i / columns * Vocabulary + i % columns * 37];
            Assert.Equal(expected[i], actual, 2e-5f + 1e-5f * Math.Abs(expected[i]));
        }
    }

    [Theory]
    [InlineData("tied", false)]
    [InlineData("tied_sinusoidal", true)]
    public void Greedy_steps_with_a_cache_say_what_the_original_says(string name, bool sinusoids)
    {
        TransformerDecoder decoder = Build(sinusoids);
        using TensorScope scope = new();
        DecoderMemory memory = decoder.Remember(Features(), EffNetTrm.FeatureMask([31, 20, 6], 32));
        float[] expected = Golden[$"{name}.greedy_seq"].Floats; // [3, 20]
        float[] expectedLogits = Golden[$"{name}.greedy_logits"].Floats; // [3, 20, 52]: every 97th word
        DecoderCache? cache = null;
        float[] words = [1, 1, 1];
        for (int t = 0; t < 20; t++)
        {
            (Tensor logits, cache) = decoder.Step(
                new Tensor(new(3, 1), words), Tensor.Full(new(3, 1), 1), cache, memory);
            for (int b = 0; b < 3; b++)
            {
                ReadOnlySpan<float> row = logits.Span.Slice(b * Vocabulary, Vocabulary);
                int best = 0;
                for (int v = 1; v < Vocabulary; v++)
                {
                    if (row[v] > row[best]) best = v;
                }
                Assert.Equal(expected[b * 20 + t], best);
                for (int i = 0; i < 52; i++)
                {
                    float value = expectedLogits[(b * 20 + t) * 52 + i];
                    Assert.Equal(value, row[i * 97], 2e-5f + 1e-5f * Math.Abs(value));
                }
                words[b] = best;
            }
        }
    }

    [Fact]
    public void Cached_steps_equal_the_full_pass_at_every_position()
    {
        TransformerDecoder decoder = Build(sinusoids: true);
        using TensorScope scope = new();
        DecoderMemory memory = decoder.Remember(Features(), EffNetTrm.FeatureMask([31, 20, 6], 32));
        float[] cap = Golden["cap"].Floats;
        (Tensor ids, Tensor mask) = Words(cap, 12, 0, 11);
        Tensor full = decoder.Forward(ids, mask, memory);
        DecoderCache? cache = null;
        for (int t = 0; t < 11; t++)
        {
            (Tensor one, Tensor oneMask) = Words(cap, 12, t, 1);
            (Tensor logits, cache) = decoder.Step(one, oneMask, cache, memory);
            for (int b = 0; b < 3; b++)
            {
                ReadOnlySpan<float> expected = full.Span.Slice((b * 11 + t) * Vocabulary, Vocabulary);
                ReadOnlySpan<float> actual = logits.Span.Slice(b * Vocabulary, Vocabulary);
                for (int v = 0; v < Vocabulary; v++) Assert.Equal(expected[v], actual[v], 2e-5f);
            }
        }
    }

    private static TransformerDecoder Build(bool sinusoids)
    {
        TransformerDecoder decoder = new(new TransformerDecoderSettings(Vocabulary, 1408));
        NamedWeights.Fill(decoder, Prefix, 1, except: sinusoids ? [Prefix + "pos_encoder.pe"] : []);
        decoder.RequireGradient(false);
        return decoder;
    }

    // [3, 32, 1408] = 0.3 |(2u - 1) sqrt 3|
    private static Tensor Features()
    {
        Tensor features = new(new(3, 32, 1408));
        for (int i = 0; i < features.Count; i++)
        {
            double uniform = NamedWeights.Uniform("captioners.effb2.attn", i);
            features.Span[i] = (float)(0.3 * Math.Abs((2 * uniform - 1) * Math.Sqrt(3)));
        }

        return features;
    }

    private static (Tensor Ids, Tensor Mask) Words(float[] table, int width, int start, int length)
    {
        Tensor ids = new(new(3, length));
        Tensor mask = new(new(3, length));
        for (int b = 0; b < 3; b++)
        {
            for (int t = 0; t < length; t++)
            {
                ids.Span[b * length + t] = table[b * width + start + t];
                mask.Span[b * length + t] = table[b * width + start + t] == 0 ? 0 : 1;
            }
        }
        return (ids, mask);
    }
}
