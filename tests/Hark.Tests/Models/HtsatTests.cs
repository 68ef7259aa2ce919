using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class HtsatTests
{
    private static readonly NetworkGolden Golden = new("htsat_wavcaps");

    [Fact]
    public void Has_the_published_keys_and_shapes()
    {
        Htsat tagger = new(HtsatSettings.Tagger), encoder = new(HtsatSettings.Encoder);
        Golden.AssertKeys(tagger, name => tagger.FromPublished("sed_model." + name));
        Golden.AssertKeys(encoder, name => encoder.FromPublished("encoder.audio_enc." + name));
        Assert.Equal(30_241_687 - (527 * 527 + 527), tagger.ParameterCount); // without the unused head
        Assert.Equal(27_534_488, encoder.ParameterCount);
    }

    [Theory]
    [InlineData("mel_10s", 1001)]
    [InlineData("mel_3s", 301)]
    [InlineData("mel_1024", 1024)]
    public void Log_mels_give_what_the_original_gives_eager_and_traced(string name, int frames)
    {
        NetworkGolden.SkipUnlessFast();
        Htsat network = Build(HtsatSettings.Tagger);
        network.RequireGradient(false);
        List<string> labels = ["image", "norm", "fine_grained_32", "embedding", "clipwise_logits"];
        if (name != "mel_1024") labels.AddRange(["map", "tscam", "sequence"]);
        Golden.AssertBothWays(
            name,
            [.. labels],
            inputs =>
            {
                Tensor map = network.Encode(inputs[0]), tags = network.Tag(map); // [B, 2, 32, D] and [B, 32, classes]
                (Tensor sequence, Tensor embedding) = network.Forward(inputs[0]);
                List<Tensor> outputs =
                [
                    network.Fold(inputs[0]).Reshape(1, 1, 256, 256),
                    map.Reshape(1, 2, 4, 8, 768).Transpose(0, 2, 1, 3, 4).Reshape(1, 64, 768),
                    Htsat.Steps(map),
                    embedding,
                    tags.Mean([1]),
                ];
                if (name != "mel_1024")
                {
                    outputs.Add(map.Transpose(0, 3, 1, 2));
                    outputs.Add(tags.Transpose(0, 2, 1).Reshape(1, 527, 1, 32));
                    outputs.Add(sequence);
                }
                return outputs;
            },
            EfficientNetTests.FormulaMel(1, frames));
    }

    [Theory]
    [InlineData("wave_10s", 320_000)]
    [InlineData("wave_3s", 96_000)]
    [InlineData("wave_max", 327_679)]
    [InlineData("wave_shortest", 513)]
    public void Sounds_give_what_the_original_gives(string name, int samples)
    {
        NetworkGolden.SkipUnlessFast();
        Htsat network = Build(HtsatSettings.Encoder);
        network.RequireGradient(false);
        using TensorScope scope = new();
        Tensor logMel = PannsTests.Hear(new LogMel(FrontEnds.Panns32k), TestSignals.Bursts(samples, 32000, 12345));
        Golden.AssertProbe(name, "logmel", logMel.Reshape(1, 1, logMel.Shape[1], 64));
        Golden.AssertProbe(name, "image", network.Fold(logMel).Reshape(1, 1, 256, 256));
        (_, Tensor embedding) = network.Forward(logMel);
        Golden.AssertProbe(name, "embedding", embedding);
    }

    [Fact]
    public void A_training_pass_and_its_gradients_equal_the_original()
    {
        NetworkGolden.SkipUnlessFast();
        Htsat network = Build(HtsatSettings.Encoder with { DropPath = 0 });
        network.Train();
        Golden.AssertGradients("mel_train", network, () =>
        {
            Tensor steps = Htsat.Steps(network.Encode(EfficientNetTests.FormulaMel(2, 1001)));
            Golden.AssertProbe("mel_train", "fine_grained_32", steps);
            Golden.AssertProbe("mel_train", "embedding", steps.Mean([1]));
            return steps;
        });
        Dictionary<string, Tensor> buffers = network.NamedBuffers().ToDictionary(b => b.Name, b => b.Value);
        Golden.AssertProbe("mel_train", "bn0.running_mean_after", buffers["bn0.running_mean"]);
        Golden.AssertProbe("mel_train", "bn0.running_var_after", buffers["bn0.running_var"]);
    }

    [Fact]
    public void Spectrogram_augmentation_acts_behind_the_batch_norm_and_before_the_stretching()
    {
        NetworkGolden.SkipUnlessFast();
        Htsat network = Build(HtsatSettings.Encoder with { DropPath = 0 });
        network.RequireGradient(false);
        network.Train();
        Tensor stripes = Tensor.Full(new(1, 1001, 64), 1); // frames 20 to 39 and bands 5 to 9 are cut out
        for (int i = 0; i < stripes.Count; i++)
            if (i / 64 is >= 20 and < 40 || i % 64 is >= 5 and < 10) stripes.Span[i] = 0;
        using TensorScope scope = new();
        (_, Tensor embedding) = network.Forward(EfficientNetTests.FormulaMel(2, 1001), x => x.Multiply(stripes));
        Golden.AssertProbe("mel_train_stripes", "embedding", embedding);
    }

    [Fact]
    public void A_clip_has_the_same_bits_in_any_batch()
    {
        Htsat network = new(Tiny);
        network.Initialize(new Philox(1));
        network.RequireGradient(false);
        Tensor clips = TracedCheck.Random(new(3, 200, 16), 2);
        using TracedNetwork traced = new(inputs => [network.Forward(inputs[0]).Embedding]);
        float[] together = TracedCheck.Run(traced, clips)[0];
        using TensorScope scope = new();
        for (int b = 0; b < 3; b++)
        {
            float[] alone = TracedCheck.Run(traced, clips.Slice(0, b, 1))[0];
            Assert.Equal(alone, together.AsSpan(b * alone.Length, alone.Length));
        }
    }

    [Fact]
    public void A_clip_beyond_its_picture_is_refused()
    {
        Htsat network = new(Tiny);
        using TensorScope scope = new();
        Assert.Equal(new Shape(1, 256, 8), network.Forward(Tensor.Zeros(new(1, 256, 16))).Sequence.Shape);
        Tensor longer = Tensor.Zeros(new(1, 257, 16));
        Assert.Contains("256", Assert.Throws<ArgumentException>(() => network.Forward(longer)).Message);
    }

    private static HtsatSettings Tiny { get; } = new(Bands: 16, Side: 64, Width: 4, Window: 4, Classes: 0)
    {
        Depths = [2, 2],
        Heads = [1, 2],
    };

    private static Htsat Build(HtsatSettings settings)
    {
        Htsat network = new(settings);
        foreach ((string name, Tensor tensor) in network.State())
        {
            NamedWeights.Fill(tensor, name, 1);
            foreach (ref float value in tensor.Span)
            {
                if (name == "bn0.running_mean") value = (float)(-35 + 50.0 * value);
                if (name == "bn0.running_var") value = (float)(300.0 * value);
            }
        }
        return network;
    }
}
