using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class PannsTests
{
    [Theory]
    [InlineData("panns_cnn10", 5_219_279)]
    [InlineData("panns_cnn14", 80_753_615)]
    [InlineData("panns_cnn14_16k", 80_753_615)]
    [InlineData("panns_wavegram_logmel_cnn14", 81_065_487)]
    public void Has_the_published_keys_and_shapes(string name, long parameters)
    {
        Panns network = new(Settings(name));
        new NetworkGolden(name).AssertKeys(network, key => Panns.FromPublished("model." + key));
        Assert.Equal(parameters, network.ParameterCount);
    }

    [Theory]
    [InlineData("panns_cnn10", 16)]
    [InlineData("panns_cnn14", 32)]
    public void Log_mels_give_what_the_original_gives_eager_and_traced(string name, int least)
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = Build(name);
        network.RequireGradient(false);
        NetworkGolden golden = new(name);
        foreach ((string caseName, int frames) in
            new[] { ("mel_10s", 1001), ("mel_3s", 301), ("mel_shortest", least) })
        {
            golden.AssertBothWays(
                caseName,
                ["time_sequence", "embedding", "logits", "clipwise_output"],
                inputs =>
                {
                    (Tensor embedding, Tensor logits) = network.Forward(inputs[0]);
                    return [network.Encode(inputs[0]), embedding, logits, logits.Sigmoid()];
                },
                EfficientNetTests.FormulaMel(1, frames));
        }
        Tensor tooShort = Tensor.Zeros(new(1, least - 1, 64));
        Assert.Throws<ArgumentException>(() => network.Forward(tooShort));
    }

    [Theory]
    [InlineData("panns_cnn10", 32000, 4800)]
    [InlineData("panns_cnn14_16k", 16000, 4960)]
    public void Sounds_give_what_the_original_gives(string name, int rate, int least)
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = Build(name);
        network.RequireGradient(false);
        NetworkGolden golden = new(name);
        LogMel frontEnd = new(rate == 32000 ? FrontEnds.Panns32k : FrontEnds.Panns16k);
        foreach ((string caseName, int samples) in
            new[] { ("wave_10s", 10 * rate), ("wave_3s", 3 * rate), ("wave_shortest", least) })
        {
            using TensorScope scope = new();
            Tensor logMel = Hear(frontEnd, TestSignals.Bursts(samples, rate, 12345));
            golden.AssertProbe(caseName, "logmel", logMel.Reshape(1, 1, logMel.Shape[1], 64));
            (Tensor embedding, Tensor logits) = network.Forward(logMel);
            golden.AssertProbe(caseName, "embedding", embedding);
            golden.AssertProbe(caseName, "logits", logits);
        }
    }

    [Theory]
    [InlineData("panns_cnn10")]
    [InlineData("panns_cnn14")]
    public void A_training_pass_and_its_gradients_equal_the_original(string name)
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = Build(name);
        NetworkGolden golden = new(name);
        network.Train();
        golden.AssertGradients("train", network, () =>
        {
            (Tensor embedding, Tensor logits) = network.Forward(EfficientNetTests.FormulaMel(2, 101));
            golden.AssertProbe("train", "embedding", embedding);
            golden.AssertProbe("train", "logits", logits);
            return logits.Sigmoid();
        });
        golden.AssertRunningStatistics("train", network);
    }

    [Fact]
    public void Spectrogram_augmentation_acts_behind_the_first_batch_norm()
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = Build("panns_cnn10");
        network.RequireGradient(false);
        network.Train();
        Tensor stripes = Tensor.Full(new(1, 101, 64), 1); // frames 20 to 39 and bands 5 to 9 are cut out
        for (int i = 0; i < stripes.Count; i++)
            if (i / 64 is >= 20 and < 40 || i % 64 is >= 5 and < 10) stripes.Span[i] = 0;
        using TensorScope scope = new();
        (Tensor embedding, Tensor logits) = network.Forward(
            EfficientNetTests.FormulaMel(2, 101), x => x.Multiply(stripes));
        NetworkGolden golden = new("panns_cnn10");
        golden.AssertProbe("train_stripes", "embedding", embedding);
        golden.AssertProbe("train_stripes", "logits", logits);
    }

    [Fact]
    public void Mixup_acts_behind_the_first_batch_norm()
    {
        NetworkGolden.SkipUnlessFast();
        Panns network = Build("panns_cnn10");
        network.RequireGradient(false);
        network.Train();
        Tensor shares = new(new(4, 1, 1), [0.3f, 0.7f, 0.6f, 0.4f]);
        using TensorScope scope = new();
        (Tensor embedding, Tensor logits) = network.Forward(
            EfficientNetTests.FormulaMel(4, 101),
            x => x.Multiply(shares).Reshape(2, 2, 101, 64).Sum([1]));
        NetworkGolden golden = new("panns_cnn10");
        golden.AssertProbe("train_mixup", "embedding", embedding);
        golden.AssertProbe("train_mixup", "logits", logits);
    }

    /// <summary>The golden files' weights: named ones, and a first batch norm in the range of log-mels.</summary>
    internal static void Fill(Module network, string prefix = "")
    {
        foreach ((string name, Tensor tensor) in network.State(prefix))
        {
            string stored = name[prefix.Length..];
            NamedWeights.Fill(tensor, stored, Math.Sqrt(2));
            foreach (ref float value in tensor.Span)
            {
                if (stored == "bn0.running_mean") value = (float)(-35 + 50.0 * value);
                if (stored == "bn0.running_var") value = (float)(300.0 * value);
            }
        }
    }

    /// <summary>Features [1, T, F] of a clip.</summary>
    internal static Tensor Hear(LogMel frontEnd, float[] samples) =>
        new(new(1, frontEnd.FrameCount(samples.Length), frontEnd.Bands), frontEnd.Compute(samples));

    /// <summary>Rows of samples [B, N], each padded with zeros to the longest.</summary>
    internal static Tensor Waves(params float[][] rows)
    {
        Tensor waves = Tensor.Zeros(new(rows.Length, rows.Max(row => row.Length)));
        for (int b = 0; b < rows.Length; b++) rows[b].CopyTo(waves.Span[(b * waves.Shape[1])..]);
        return waves;
    }

    internal static PannsSettings Settings(string name)
    {
        PannsSettings settings = name.Contains("cnn10", StringComparison.Ordinal) ? PannsSettings.Cnn10
            : name.Contains("wavegram", StringComparison.Ordinal) ? PannsSettings.WavegramLogmelCnn14
            : PannsSettings.Cnn14;
        return settings with { BlockDropout = 0, HeadDropout = 0 };
    }

    internal static Panns Build(string name)
    {
        Panns network = new(Settings(name));
        Fill(network);
        return network;
    }
}
