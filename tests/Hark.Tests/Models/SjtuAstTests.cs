using Hark.Engine;
using Hark.Features;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class SjtuAstTests
{
    private static readonly NetworkGolden Golden = new("sjtu_ast16");

    [Fact]
    public void Has_the_published_keys_and_shapes()
    {
        SjtuAst network = new(AstSettings.Sjtu16);
        Golden.AssertKeys(network, SjtuAst.FromPublished);
        Assert.Equal(85_649_920, network.ParameterCount);
    }

    [Theory]
    [InlineData("mel_10s", 1001)]
    [InlineData("mel_full_grid", 1024)]
    public void Log_mels_give_what_the_original_gives_eager_and_traced(string name, int frames)
    {
        NetworkGolden.SkipUnlessFast();
        SjtuAst network = Build();
        network.RequireGradient(false);
        Golden.AssertBothWays(
            name,
            ["norm", "embedding"],
            inputs =>
            {
                (Tensor tokens, Tensor embedding) = network.Forward(inputs[0]);
                return [tokens, embedding];
            },
            FormulaMel(1, frames));
    }

    [Theory]
    [InlineData("wave_10s", 320_000)]
    [InlineData("wave_3s", 96_000)]
    [InlineData("wave_12s_cut", 384_000)]
    [InlineData("wave_shortest", 4_800)]
    public void Sounds_give_what_the_original_gives(string name, int samples)
    {
        NetworkGolden.SkipUnlessFast();
        SjtuAst network = Build();
        network.RequireGradient(false);
        using TensorScope scope = new();
        Tensor logMel = PannsTests.Hear(new LogMel(FrontEnds.SjtuAst), TestSignals.Bursts(samples, 32000, 12345));
        (Tensor tokens, Tensor embedding) = network.Forward(logMel);
        Golden.AssertProbe(name, "norm", tokens);
        Golden.AssertProbe(name, "embedding", embedding);
    }

    [Fact]
    public void A_training_pass_equals_the_original_and_reaches_every_parameter()
    {
        NetworkGolden.SkipUnlessFast();
        SjtuAst network = Build();
        network.Train();
        network.RequireGradient(true);
        using (Tape tape = new())
        {
            (Tensor tokens, Tensor embedding) = network.Forward(FormulaMel(2, 101));
            Golden.AssertProbe("train", "norm", tokens);
            Golden.AssertProbe("train", "embedding", embedding);
            tape.Backward(embedding, Tensor.Full(embedding.Shape, 1));
        }
        Assert.DoesNotContain(network.NamedParameters(), parameter => parameter.Value.Gradient is null);
        Dictionary<string, Tensor> buffers = network.NamedBuffers().ToDictionary(b => b.Name, b => b.Value);
        Golden.AssertProbe("train", "init_bn.running_mean_after", buffers["init_bn.running_mean"]);
        Golden.AssertProbe("train", "init_bn.running_var_after", buffers["init_bn.running_var"]);
    }

    [Fact]
    public void Spectrogram_augmentation_acts_before_the_batch_norm()
    {
        NetworkGolden.SkipUnlessFast();
        SjtuAst network = Build();
        network.RequireGradient(false);
        network.Train();
        Tensor logMel = FormulaMel(2, 101);
        for (int i = 0; i < logMel.Count; i++)
            if (i / 128 % 101 is >= 20 and < 40 || i % 128 is >= 5 and < 10) logMel.Span[i] = 0;
        using TensorScope scope = new();
        Golden.AssertProbe("train_stripes", "embedding", network.Forward(logMel).Embedding);
    }

    [Fact]
    public void A_clip_shorter_than_a_patch_is_refused()
    {
        SjtuAst network = new(AstSettings.Sjtu16 with { Layers = 1 });
        using TensorScope scope = new();
        Tensor shorter = Tensor.Zeros(new(1, 15, 128));
        Assert.Contains("16", Assert.Throws<ArgumentException>(() => network.Forward(shorter)).Message);
    }

    private static Tensor FormulaMel(int batch, int frames)
    {
        Tensor mel = new(new(batch, frames, 128));
        for (int i = 0; i < mel.Count; i++)
        {
            int f = i % 128, t = i / 128 % frames, b = i / 128 / frames;
            mel.Span[i] = (float)(-40 + 20 * Math.Sin(0.1 * t + 0.3 * f + b) + 10 * Math.Cos(0.013 * t * f));
        }
        return mel;
    }

    private static SjtuAst Build()
    {
        SjtuAst network = new(AstSettings.Sjtu16);
        AstTests.Fill(network);
        return network;
    }
}
