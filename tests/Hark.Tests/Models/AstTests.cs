using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class AstTests
{
    private static readonly NetworkGolden Golden = new("ast_base384");

    [Fact]
    public void Has_the_published_keys_and_shapes()
    {
        Ast network = new(AstSettings.Base384);
        Golden.AssertKeys(network, Ast.FromPublished);
        Assert.Equal(86_594_063, network.ParameterCount);
        Assert.Equal("v.blocks.0.attn.qkv.weight", Ast.FromPublished("module.v.blocks.0.attn.qkv.weight"));
    }

    [Fact]
    public void Ten_seconds_equal_the_original_eager_and_traced()
    {
        NetworkGolden.SkipUnlessFast();
        Ast network = Build(AstSettings.Base384);
        network.RequireGradient(false);
        Golden.AssertBothWays(
            "mel_10s",
            ["norm", "embedding", "logits"],
            inputs =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(inputs[0]);
                return [network.Encode(inputs[0]), embedding, logits];
            },
            FormulaMel(1, 1024));
    }

    [Fact]
    public void Hugging_faces_copy_loads_by_its_names_and_differs_by_its_epsilon_only()
    {
        NetworkGolden.SkipUnlessFast();
        Dictionary<string, Tensor> original = Build(AstSettings.Base384).State()
            .ToDictionary(e => e.Name, e => e.Value);
        SafetensorsWriter writer = new();
        foreach ((string name, int[] shape) in Golden.Keys("hugging_face_twin"))
        {
            string[] target = Ast.FromHuggingFace(name)!.Split('[', '/', ']'); // "name[1/3]"
            ReadOnlySpan<float> values = original[target[0]].Span;
            int length = target.Length == 1 ? values.Length : values.Length / int.Parse(target[2]);
            writer.Add(name, shape, values.Slice(target.Length == 1 ? 0 : int.Parse(target[1]) * length, length));
        }
        string path = Path.GetTempFileName();
        writer.Save(path);
        Ast network = new(AstSettings.HuggingFace);
        using (Checkpoint file = Checkpoint.Open(path)) ModuleWeights.Load(network, file, Ast.FromHuggingFace);
        File.Delete(path);
        foreach ((string name, Tensor value) in network.State())
            Assert.True(original[name].Span.SequenceEqual(value.Span), name);
        network.RequireGradient(false);
        using TensorScope scope = new();
        (Tensor embedding, Tensor logits) = network.Forward(FormulaMel(1, 1024));
        Golden.AssertProbe("hf_mel_10s", "pooler_output", embedding);
        Golden.AssertProbe("hf_mel_10s", "logits", logits);
    }

    [Fact]
    public void One_second_and_its_gradients_equal_the_original()
    {
        NetworkGolden.SkipUnlessFast();
        Ast network = Build(AstSettings.Base384 with { Frames = 100 });
        Tensor mel = FormulaMel(2, 100);
        Golden.AssertBothWays(
            "mel_1s_gradients",
            ["norm", "embedding", "logits"],
            inputs =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(inputs[0]);
                return [network.Encode(inputs[0]), embedding, logits];
            },
            mel);
        Golden.AssertGradients("mel_1s_gradients", network, () => network.Forward(mel).Logits);
    }

    [Theory]
    [InlineData("wave_10s", 160_000)]
    [InlineData("wave_3s", 48_000)]
    [InlineData("wave_shortest", 400)]
    public void Sounds_give_what_the_original_gives(string name, int samples)
    {
        NetworkGolden.SkipUnlessFast();
        Ast network = Build(AstSettings.Base384);
        network.RequireGradient(false);
        using TensorScope scope = new();
        float[] signal = TestSignals.Bursts(samples, 16000, 12345);
        Tensor logMel = network.Fit(new LogMel(FrontEnds.Ast).Compute(signal));
        Golden.AssertProbe(name, "fbank", logMel.Reshape(1024, 128));
        (Tensor embedding, Tensor logits) = network.Forward(logMel);
        Golden.AssertProbe(name, "embedding", embedding);
        Golden.AssertProbe(name, "logits", logits);
    }

    [Theory]
    [InlineData("adapt_imagenet_1024_stride10", true, 1024, 128, 10)]
    [InlineData("adapt_imagenet_512_stride16", true, 512, 128, 16)]
    [InlineData("adapt_imagenet_100_stride10", true, 100, 128, 10)]
    [InlineData("adapt_audioset_512", false, 512, 128, 10)]
    [InlineData("adapt_audioset_1400", false, 1400, 128, 10)]
    [InlineData("adapt_audioset_64bands", false, 1024, 64, 10)]
    public void Positions_are_fitted_to_another_size(string name, bool fromPictures, int frames, int bands, int stride)
    {
        AstSettings settings = new(frames, bands, stride, stride);
        (int rows, int columns) = fromPictures ? (24, 24) : (12, 101);
        Tensor table = new(new(1, 2 + rows * columns, 768));
        string storedName = fromPictures ? "pos_embed" : "v.pos_embed";
        for (int k = 0; k < table.Count; k++)
            table.Span[k] = (float)(0.5 * (2 * NamedWeights.Uniform(storedName, k) - 1));
        Golden.AssertProbe(name, "pos_embed", AstPositions.Adapt(table, rows, columns, settings));
        if (!fromPictures) return;

        Tensor kernel = new(new(768, 3, 16, 16));
        NamedWeights.Fill(kernel, "patch_embed.proj.weight", 1);
        Golden.AssertProbe(name, "patch_weight", AstPositions.SumColours(kernel));
    }

    [Fact]
    public void A_clip_of_another_length_is_refused()
    {
        Ast network = new(new AstSettings(Frames: 36, Bands: 26, Width: 8, Layers: 1, Heads: 2, FeedForward: 8));
        using TensorScope scope = new();
        Tensor shorter = Tensor.Zeros(new(1, 35, 26));
        Assert.Contains("36", Assert.Throws<ArgumentException>(() => network.Forward(shorter)).Message);
    }

    /// <summary>The golden files' formula input, already normalised: [B, T, 128].</summary>
    internal static Tensor FormulaMel(int batch, int frames)
    {
        Tensor mel = new(new(batch, frames, 128));
        for (int i = 0; i < mel.Count; i++)
        {
            int f = i % 128, t = i / 128 % frames, b = i / 128 / frames;
            mel.Span[i] = (float)((20 * Math.Sin(0.1 * t + 0.3 * f + b) + 10 * Math.Cos(0.013 * t * f)) / 30);
        }
        return mel;
    }

    private static Ast Build(AstSettings settings)
    {
        Ast network = new(settings);
        Fill(network);
        return network;
    }

    /// <summary>Named weights; position tables and special tokens are large enough to matter.</summary>
    internal static void Fill(Module network)
    {
        NamedWeights.Fill(network, "", 1);
        foreach ((string name, Tensor tensor) in network.State())
        {
            for (int k = 0; k < tensor.Count; k++)
            {
                ref float value = ref tensor.Span[k];
                if (name is "v.cls_token" or "v.dist_token" or "v.pos_embed")
                    value = (float)(0.5 * (2 * NamedWeights.Uniform(name, k) - 1));
                if (name == "init_bn.running_mean") value = (float)(-35 + 50.0 * value);
                if (name == "init_bn.running_var") value = (float)(300.0 * value);
            }
        }
    }
}
