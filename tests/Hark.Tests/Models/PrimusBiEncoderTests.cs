using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class PrimusBiEncoderTests
{
    private static readonly NetworkGolden Golden = new("primus_cnn10");

    [Fact]
    public void Has_the_published_sizes()
    {
        PrimusBiEncoder network = new(PrimusSettings.Published);
        Golden.AssertKeys(network.Audio, Panns.FromPublished);
        Assert.Equal(7_835_072, network.Audio.ParameterCount);
        Assert.Equal(112_564_736, network.Text.ParameterCount);
    }

    [Fact]
    public void Sounds_get_the_vectors_of_the_reference_eager_and_traced()
    {
        NetworkGolden.SkipUnlessFast();
        PrimusBiEncoder network = BuildAudio();
        foreach ((string caseName, int frames) in new[] { ("mel_10s", 1001), ("mel_3s", 301), ("mel_shortest", 16) })
        {
            Golden.AssertBothWays(
                caseName,
                ["pooled", "embedding", "unit"],
                inputs =>
                [
                    PrimusAudio.Pool(network.Audio.Encode(inputs[0])),
                    network.Audio.Forward(inputs[0]),
                    network.EmbedAudio(inputs[0]),
                ],
                EfficientNetTests.FormulaMel(1, frames));
        }
    }

    [Fact]
    public void A_recording_gets_the_vector_of_the_reference()
    {
        NetworkGolden.SkipUnlessFast();
        PrimusBiEncoder network = BuildAudio();
        using TensorScope scope = new();
        Tensor logMel = PannsTests.Hear(new LogMel(FrontEnds.Panns32k), TestSignals.Bursts(320_000, 32000, 12345));
        Golden.AssertProbe("wave_10s", "embedding", network.Audio.Forward(logMel));
        Golden.AssertProbe("wave_10s", "unit", network.EmbedAudio(logMel));
    }

    [Fact]
    public void A_training_pass_and_its_gradients_equal_the_reference()
    {
        NetworkGolden.SkipUnlessFast();
        PrimusBiEncoder network = BuildAudio();
        network.Train();
        Golden.AssertGradients("train", network.Audio, () =>
        {
            Tensor embedding = network.Audio.Forward(EfficientNetTests.FormulaMel(2, 101));
            Golden.AssertProbe("train", "embedding", embedding);
            return embedding;
        });
        Golden.AssertRunningStatistics("train", network.Audio);
    }

    [Fact]
    public void Texts_get_the_projected_vectors_of_berts_first_token_eager_and_traced()
    {
        NetworkGolden.SkipUnlessFast();
        GoldenFile golden = GoldenFile.Load("text_networks/bert_medium");
        PrimusBiEncoder network = new(PrimusSettings.Published with { Text = BertSettings.Medium });
        foreach ((string name, Tensor tensor) in network.Text.State())
            NamedWeights.Fill(tensor, name.Replace("bert.", "", StringComparison.Ordinal), 1);
        network.RequireGradient(false);
        // The golden network tells apart two sentences in its first text; here all texts are one sentence.
        Tensor ids = Rows(golden["input_ids"]), mask = Rows(golden["attention_mask"]);
        float[][] traced = TracedCheck.AssertAgree(
            inputs => [network.Text.Forward(inputs[0], inputs[1]), network.EmbedText(inputs[0], inputs[1])], ids, mask);

        float[] cls = golden["cls"].Floats[512..]; // [3, 512]
        Dictionary<string, float[]> weights = network.Text.NamedParameters()
            .Where(p => p.Name.StartsWith("fc", StringComparison.Ordinal))
            .ToDictionary(p => p.Name, p => p.Value.ToArray());
        for (int row = 0; row < 3; row++)
        {
            double[] x = [.. cls.AsSpan(512 * row, 512).ToArray().Select(v => (double)v)];
            double[] hidden = [.. Affine(x, weights["fc1.weight"], weights["fc1.bias"]).Select(v => Math.Max(v, 0))];
            double[] embedding = Affine(hidden, weights["fc2.weight"], weights["fc2.bias"]);
            double length = Math.Sqrt(embedding.Sum(v => v * v));
            for (int i = 0; i < embedding.Length; i++)
            {
                Assert.Equal(embedding[i], traced[0][1024 * row + i], 4e-5);
                Assert.Equal(embedding[i] / length, traced[1][1024 * row + i], 4e-5 / length);
            }
        }
    }

    [Fact]
    public void Logits_are_cosines_over_the_temperature_whatever_its_sign()
    {
        PrimusBiEncoder network = BuildTiny();
        Tensor tau = network.NamedParameters().Single(p => p.Name == "tau").Value;
        Tensor texts = TracedCheck.Random(new(3, 8), 1).NormalizeL2();
        Tensor sounds = TracedCheck.Random(new(2, 8), 2).NormalizeL2();
        foreach (float temperature in new[] { 0.02f, -0.5f })
        {
            tau.Span[0] = temperature;
            using TensorScope scope = new();
            Tensor logits = network.Logits(texts, sounds);
            Assert.Equal(new Shape(3, 2), logits.Shape);
            for (int i = 0; i < 6; i++)
            {
                double dot = 0;
                for (int e = 0; e < 8; e++) dot += (double)texts.Span[i / 2 * 8 + e] * sounds.Span[i % 2 * 8 + e];
                Assert.Equal(dot / Math.Abs(temperature), logits.Span[i], 1e-4);
            }
        }
    }

    [Fact]
    public void A_step_of_training_reaches_every_parameter_of_both_sides()
    {
        PrimusBiEncoder network = BuildTiny();
        network.Initialize(new Philox(3));
        network.RequireGradient(true);
        network.Train();
        using (Tape tape = new())
        {
            Tensor sounds = network.EmbedAudio(EfficientNetTests.FormulaMel(2, 16));
            Tensor texts = network.EmbedText(
                new Tensor(new(2, 3), [1, 5, 2, 1, 7, 0]), new Tensor(new(2, 3), [1, 1, 1, 1, 1, 0]));
            Tensor logits = network.Logits(texts, sounds), pairs = new(new(2), [0, 1]);
            tape.Backward(logits.CrossEntropy(pairs).Add(logits.Transpose(1, 0).CrossEntropy(pairs)));
        }
        Assert.DoesNotContain(network.NamedParameters(), parameter => parameter.Value.Gradient is null);
    }

    private static PrimusBiEncoder BuildTiny() => new(new PrimusSettings(
        new PannsSettings([4, 4], PoolsLastBlock: true, BlockDropout: 0),
        new BertSettings(9, Width: 4, Layers: 1, Heads: 2, FeedForward: 4, MaxLength: 3, Dropout: 0),
        Hidden: 6,
        Embedding: 8));

    private static PrimusBiEncoder BuildAudio()
    {
        PrimusBiEncoder network = new(PrimusSettings.Published with
        {
            Audio = PannsSettings.Cnn10 with { BlockDropout = 0 },
            Text = new BertSettings(9, Width: 4, Layers: 1, Heads: 1, FeedForward: 4, MaxLength: 3), // not used
        });
        PannsTests.Fill(network.Audio);
        network.RequireGradient(false);
        return network;
    }

    // rows 1 to 3 of a stored [4, L]
    private static Tensor Rows(GoldenTensor stored) =>
        new(new(3, stored.Shape[1]), stored.Floats.AsSpan(stored.Shape[1]));

    private static double[] Affine(double[] x, float[] weight, float[] bias)
    {
        double[] y = new double[bias.Length];
        for (int n = 0; n < y.Length; n++)
        {
            y[n] = bias[n];
            for (int k = 0; k < x.Length; k++) y[n] += x[k] * weight[n * x.Length + k];
        }
        return y;
    }
}
