using System.Globalization;
using System.Text.Json;
using Hark.Audio.Wav;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Cli.Tests;

/// <summary>Taggers and audio encoders, from published checkpoint to vectors.</summary>
public sealed class EncoderWalkTests : UserWalk
{
    [Fact]
    public async Task Panns_with_a_trainers_entries_around_it()
    {
        Panns network = PublishedCheckpoint.Fill(new Panns(PannsSettings.Cnn10));
        FillBandNorm(network);
        Dictionary<string, object> state = PublishedCheckpoint.State(network);
        state["spectrogram_extractor.stft.conv_real.weight"] = PublishedCheckpoint.Zeros(513, 1, 1024);
        state["logmel_extractor.melW"] = MelMatrix(FrontEnds.Panns32k);
        string model = await ConvertAsync(
            new Dictionary<string, object> { ["iteration"] = 600000, ["model"] = state }, "Cnn10_mAP=0.380.pth");
        string shown = await ShowAsync(model);
        Assert.Contains("5,219,279 parameters", shown, StringComparison.Ordinal);
        Assert.Contains("panns-cnn10", shown, StringComparison.Ordinal);
        await AssertEmbeddingAsync(
            model, FrontEnds.Panns32k, 2, logMel => network.Forward(logMel).Embedding);
    }

    [Fact]
    public async Task Sjtu_audio_encoder_of_a_captioner()
    {
        SjtuCnn network = PublishedCheckpoint.Fill(new SjtuCnn(PannsSettings.Cnn10));
        FillBandNorm(network);
        string model = await ConvertAsync(
            new Dictionary<string, object>
            {
                ["epoch"] = 20,
                ["state_dict"] = PublishedCheckpoint.State(network, name => "audio_encoder." + name),
            },
            "encoder.pth");
        await AssertEmbeddingAsync(model, FrontEnds.Panns32k, 1.5, logMel =>
        {
            int steps = network.FeatureLength(logMel.Shape[1]);
            return network.Forward(
                logMel, EffNetTrm.FeatureMask([steps], steps), EffNetTrm.FeatureWeights([steps], steps)).Clip;
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ast_under_its_own_names_and_Hugging_Faces(bool isHuggingFace)
    {
        Ast network = PublishedCheckpoint.Fill(new Ast(new(
            Width: 128, Layers: 2, Heads: 2, FeedForward: 256, Epsilon: isHuggingFace ? 1e-12f : 1e-6f)));
        Dictionary<string, object> state = isHuggingFace
            ? AstNames.HuggingFace(network)
            : PublishedCheckpoint.State(network, name => "module." + name);
        if (!isHuggingFace) state["module.v.head.weight"] = PublishedCheckpoint.Zeros(3, 128);
        string model = await ConvertAsync(state, "audioset_10_10.pth");
        string shown = await ShowAsync(model);
        string count = network.ParameterCount.ToString("N0", CultureInfo.InvariantCulture);
        Assert.Contains($"{count} parameters", shown, StringComparison.Ordinal);
        await AssertEmbeddingAsync(
            model, FrontEnds.Ast, 3, logMel => network.Forward(network.Fit(logMel.Span)).Embedding);
    }

    [Fact]
    public async Task Sjtu_ast_of_stride_16()
    {
        SjtuAst network = PublishedCheckpoint.Fill(
            new SjtuAst(AstSettings.Sjtu16 with { Width = 128, Layers = 2, Heads = 2, FeedForward = 256 }));
        FillBandNorm(network, "init_bn.");
        string model = await ConvertAsync(
            new Dictionary<string, object>
            {
                ["state_dict"] = PublishedCheckpoint.State(network, name => "audio_encoder." + name),
            },
            "ast16.pth");
        await AssertEmbeddingAsync(model, FrontEnds.SjtuAst, 2, logMel => network.Forward(logMel).Embedding);
    }

    [Fact]
    public async Task The_published_teacher_gives_the_published_numbers()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string data = Path.Combine(RepositoryFolder.Shared!, "data");
        string weights = Path.Combine(data, "weights", "efficientat_mn04");
        string model = Path.Combine(Folder, "mn04.safetensors");
        ToolResult converted = await new Tool().RunAsync(
            ["models", "convert", Path.Combine(weights, "mn04_as_mAP_432.pt"), model, "--licence", "MIT"]);
        Assert.True(converted.ExitCode == 0, converted.Error);
        using JsonDocument references = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(weights, "reference_outputs.json")));
        Dictionary<string, float[]> expected = references.RootElement.EnumerateArray().ToDictionary(
            clip => Path.GetFileName(clip.GetProperty("file").GetString()!),
            clip => clip.GetProperty("embedding_first8").EnumerateArray().Select(value => value.GetSingle()).ToArray());
        ToolResult result = await new Tool().RunAsync(
            ["embed", Path.Combine(data, "core", "wav"), "--model", model, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(20, result.OutputLines.Length);
        foreach (string line in result.OutputLines)
        {
            JsonElement clip = JsonDocument.Parse(line).RootElement;
            float[] published = expected[Path.GetFileName(clip.GetProperty("file").GetString()!)];
            JsonElement vector = clip.GetProperty("vector");
            Assert.Equal(384, vector.GetArrayLength());
            for (int i = 0; i < published.Length; i++) Assert.Equal(published[i], vector[i].GetSingle(), 1e-4f);
        }
    }

    [Fact]
    public async Task EfficientAt_as_a_bare_state_dict()
    {
        EfficientAt network = PublishedCheckpoint.Fill(new EfficientAt(0.4));
        string model = await ConvertAsync(PublishedCheckpoint.State(network), "mn04_as.pt");
        Assert.Contains("983,599 parameters", await ShowAsync(model), StringComparison.Ordinal);
        await AssertEmbeddingAsync(
            model, FrontEnds.EfficientAt, 2, logMel => network.Forward(logMel).Embedding);
    }

    [Fact]
    public async Task EfficientNet_of_HEAR_with_its_front_end()
    {
        EfficientNet network = PublishedCheckpoint.Fill(new EfficientNet(new(0.1, 0.3, 260)));
        Dictionary<string, object> state = PublishedCheckpoint.State(network);
        state["front_end.0.spectrogram.window"] = PublishedCheckpoint.Zeros(512);
        string model = await ConvertAsync(state, "effb2.pt");
        await AssertEmbeddingAsync(model, FrontEnds.EffB2, 1, logMel => network.Forward(logMel).Mean([1]));
    }

    [Theory]
    [InlineData("sed_model.", true)]
    [InlineData("encoder.audio_enc.", false)]
    public async Task Htsat_of_its_own_file_and_of_a_captioner(string prefix, bool hasClasses)
    {
        Htsat network = PublishedCheckpoint.Fill(new Htsat(new(Width: 32, Classes: hasClasses ? 527 : 0)
        {
            Depths = [1, 2, 1, 1],
            Heads = [2, 2, 4, 4],
        }));
        FillBandNorm(network);
        Dictionary<string, object> state = PublishedCheckpoint.State(network, name => prefix + name);
        state[prefix + "head.weight"] = PublishedCheckpoint.Zeros(2, 2);
        state[prefix + "layers.1.blocks.1.attn_mask"] = PublishedCheckpoint.Zeros(4, 4, 4);
        string model = await ConvertAsync(
            new Dictionary<string, object> { ["state_dict"] = state }, "HTSAT.ckpt", "--architecture", "htsat");
        await AssertEmbeddingAsync(model, FrontEnds.Panns32k, 2, logMel => network.Forward(logMel).Embedding);
    }
}
