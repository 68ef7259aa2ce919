using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

/// <summary>Wavegram-Logmel-Cnn14: PANNs' tagger and SJTU's encoder.</summary>
[Trait("Category", "Golden")]
public class WavegramTests
{
    private const string PannsName = "panns_wavegram_logmel_cnn14";
    private const string SjtuName = "sjtu_wlcnn14";

    [Theory]
    [InlineData("mel_10s", 1001, 320_000)]
    [InlineData("mel_3s", 301, 96_000)]
    [InlineData("mel_shortest", 32, 10_236)]
    public void The_tagger_gives_what_the_original_gives_eager_and_traced(string name, int frames, int samples)
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = PannsTests.Build(PannsName);
        network.RequireGradient(false);
        new NetworkGolden(PannsName).AssertBothWays(
            name,
            ["pre_block4", "time_sequence", "embedding", "logits", "clipwise_output"],
            inputs =>
            {
                Tensor wavegram = network.Wavegram!.Forward(inputs[1]);
                (Tensor embedding, Tensor logits) = network.Forward(inputs[0], wavegram: wavegram);
                return
                [
                    wavegram.Transpose(0, 3, 1, 2),
                    network.Encode(inputs[0], wavegram: wavegram),
                    embedding,
                    logits,
                    logits.Sigmoid(),
                ];
            },
            EfficientNetTests.FormulaMel(1, frames),
            PannsTests.Waves(TestSignals.Bursts(samples, 32000, 12345)));
    }

    [Theory]
    [InlineData("wave_10s", 320_000)]
    [InlineData("wave_3s", 96_000)]
    [InlineData("wave_shortest", 10_236)]
    public void The_tagger_hears_what_the_original_hears(string name, int samples)
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = PannsTests.Build(PannsName);
        network.RequireGradient(false);
        NetworkGolden golden = new(PannsName);
        using TensorScope scope = new();
        float[] wave = TestSignals.Bursts(samples, 32000, 12345);
        Tensor logMel = PannsTests.Hear(new LogMel(FrontEnds.Panns32k), wave);
        (Tensor embedding, Tensor logits) = network.Forward(
            logMel, wavegram: network.Wavegram!.Forward(PannsTests.Waves(wave)));
        golden.AssertProbe(name, "embedding", embedding);
        golden.AssertProbe(name, "logits", logits);
    }

    [Fact]
    public void A_training_pass_and_its_gradients_equal_the_original()
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = PannsTests.Build(PannsName);
        NetworkGolden golden = new(PannsName);
        network.Train();
        golden.AssertGradients(
            "train",
            network,
            () =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(
                    EfficientNetTests.FormulaMel(2, 101), wavegram: network.Wavegram!.Forward(Seconds(2)));
                golden.AssertProbe("train", "embedding", embedding);
                golden.AssertProbe("train", "logits", logits);
                return logits.Sigmoid();
            },
            // The first ReLU of conv_block2 has inputs of 1.3e-6, which float32 leaves on one side of 0 or the other.
            beforeKink: name => name.StartsWith("pre_", StringComparison.Ordinal)
                || name.StartsWith("bn0", StringComparison.Ordinal)
                || name.StartsWith("conv_block1.", StringComparison.Ordinal)
                || name.StartsWith("conv_block2.conv1", StringComparison.Ordinal)
                || name.StartsWith("conv_block2.bn1", StringComparison.Ordinal));
        golden.AssertRunningStatistics("train", network);
    }

    [Fact]
    public void Mixup_of_the_wavegram_acts_behind_its_last_block()
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = PannsTests.Build(PannsName);
        network.RequireGradient(false);
        network.Train();
        Tensor shares = new(new(4, 1, 1), [0.3f, 0.7f, 0.6f, 0.4f]);
        using TensorScope scope = new();
        Tensor wavegram = network.Wavegram!.Forward(Seconds(4));
        Tensor mixed = wavegram.Multiply(shares.Reshape(4, 1, 1, 1)).Reshape(2, 2, 50, 2048).Sum([1]);
        (Tensor embedding, Tensor logits) = network.Forward(
            EfficientNetTests.FormulaMel(4, 101),
            x => x.Multiply(shares).Reshape(2, 2, 101, 64).Sum([1]),
            mixed.Reshape(2, 50, 32, 64));
        NetworkGolden golden = new(PannsName);
        golden.AssertProbe("train_mixup", "embedding", embedding);
        golden.AssertProbe("train_mixup", "logits", logits);
    }

    [Fact]
    public void The_encoder_has_the_published_keys_and_shapes()
    {
        SjtuCnn network = new(PannsSettings.WavegramLogmelCnn14);
        new NetworkGolden(SjtuName).AssertKeys(network, SjtuCnn.FromPublished);
        Assert.Equal(79_985_664, network.ParameterCount);
    }

    [Fact]
    public void Pooling_of_the_encoder_leaves_out_the_padding_eager_and_traced()
    {
        NetworkGolden.SkipUnlessFast();
        SjtuCnn network = BuildEncoder();
        int[] lengths = [31, 9];
        new NetworkGolden(SjtuName).AssertBothWays(
            "mel_batch",
            ["time_emb", "clip_emb"],
            inputs =>
            {
                (Tensor features, Tensor clip) = network.Forward(
                    inputs[0], inputs[1], inputs[2], network.Wavegram!.Forward(inputs[3]));
                return [features, clip];
            },
            EfficientNetTests.FormulaMel(2, 1001),
            EffNetTrm.FeatureMask(lengths, 31),
            EffNetTrm.FeatureWeights(lengths, 31),
            PannsTests.Waves(TestSignals.Bursts(320_000, 32000, 12345), TestSignals.Bursts(96_000, 32000, 12346)));
    }

    [Theory]
    [InlineData("wave_3s", 96_000, 9)]
    [InlineData("wave_shortest", 10_236, 1)]
    [InlineData("wave_cropped", 19_520, 1)] // the log-mel loses a row
    [InlineData("wave_length_exceeds", 20_160, 2)] // and with it the last step, which the original's mean still counts
    public void The_encoder_hears_what_the_original_hears(string name, int samples, int length)
    {
        NetworkGolden.SkipUnlessFast();
        SjtuCnn network = BuildEncoder();
        using TensorScope scope = new();
        float[] wave = TestSignals.Bursts(samples, 32000, 12345);
        Tensor logMel = PannsTests.Hear(new LogMel(FrontEnds.Panns32k), wave);
        Assert.Equal(length, network.FeatureLength(logMel.Shape[1]));
        int steps = name == "wave_length_exceeds" ? 1 : length;
        Tensor weights = EffNetTrm.FeatureWeights([length], steps);
        Assert.Equal(1f / steps, weights.Span[0]); // clamped
        weights.Span.Fill(1f / length); // the original's
        (Tensor features, Tensor clip) = network.Forward(
            logMel,
            EffNetTrm.FeatureMask([length], steps),
            weights,
            network.Wavegram!.Forward(PannsTests.Waves(wave)));
        NetworkGolden golden = new(SjtuName);
        golden.AssertProbe(name, "time_emb", features);
        golden.AssertProbe(name, "clip_emb", clip);
    }

    [Fact]
    public void Networks_say_whether_they_hear_waves()
    {
        Panns deaf = new(PannsSettings.Cnn10), hearing = new(PannsSettings.WavegramLogmelCnn14);
        using TensorScope scope = new();
        Tensor logMel = Tensor.Zeros(new(1, 32, 64)), wavegram = Tensor.Zeros(new(1, 16, 32, 64));
        Assert.Throws<ArgumentException>(() => deaf.Forward(logMel, wavegram: wavegram));
        Assert.Throws<ArgumentException>(() => hearing.Forward(logMel));
    }

    private static SjtuCnn BuildEncoder()
    {
        SjtuCnn network = new(PannsSettings.WavegramLogmelCnn14 with { BlockDropout = 0, HeadDropout = 0 });
        PannsTests.Fill(network);
        network.RequireGradient(false);
        return network;
    }

    private static Tensor Seconds(int clips) => PannsTests.Waves(
        [.. Enumerable.Range(0, clips).Select(b => TestSignals.Bursts(32_000, 32000, 12345 + (uint)b))]);
}
