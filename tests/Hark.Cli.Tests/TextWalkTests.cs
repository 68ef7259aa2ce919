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

/// <summary>Text encoders and bi-encoders, from published checkpoint to vectors.</summary>
public sealed class TextWalkTests : UserWalk
{
    [Fact]
    public async Task Primus_hears_and_reads_in_one_space()
    {
        PrimusBiEncoder network = PublishedCheckpoint.Fill(
            new PrimusBiEncoder(new(PannsSettings.Cnn10, Texts.Tiny, Hidden: 48, Embedding: 16)));
        FillBandNorm(network, "audio.bn0.");
        string model = await ConvertAsync(
            PublishedCheckpoint.State(network), "primus.pt", "--vocabulary", Texts.SaveWordPieces(Folder));
        await AssertEmbeddingAsync(model, FrontEnds.Panns32k, 2, network.EmbedAudio);
        // "A dog, barking!": punctuation goes, the rest is cut into pieces.
        await AssertTextAsync(model, "A dog, barking!", [2, 5, 6, 7, 8, 3], network.EmbedText);
        ToolResult both = await new Tool().RunAsync(
            ["embed", Path.Combine(Folder, "sound.wav"), "--text", "a dog", "--model", model, "--json"]);
        Assert.Equal((0, 2), (both.ExitCode, both.OutputLines.Length));
        Assert.Equal("hark: 2 found = 2 done + 0 skipped + 0 failed", both.ErrorLines[^1]);
    }

    [Theory]
    [InlineData("bert", true)]
    [InlineData("sentence-bert", false)]
    public async Task Bert_under_its_old_names(string architecture, bool hasWrapper)
    {
        Bert network = PublishedCheckpoint.Fill(new Bert(Texts.Tiny with { HasPooler = true }));
        string prefix = hasWrapper ? "bert." : "";
        Dictionary<string, object> state = PublishedCheckpoint.State(network, name => prefix + name
            .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
            .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal));
        state[prefix + "embeddings.position_ids"] = PublishedCheckpoint.Zeros(1, 40);
        if (hasWrapper) state["cls.predictions.bias"] = PublishedCheckpoint.Zeros(12);
        string model = await ConvertAsync(
            state, "pytorch_model.bin", "--vocabulary", Texts.SaveWordPieces(Folder), "--architecture", architecture);
        await AssertTextAsync(model, "a dog barking!", [2, 5, 6, 7, 8, 10, 3], (ids, mask) => hasWrapper
            ? Bert.First(network.Forward(ids, mask))
            : Bert.Mean(network.Forward(ids, mask), mask).NormalizeL2());
        ToolResult deaf = await new Tool().RunAsync(["embed", "x.wav", "--model", model]);
        Assert.Equal(3, deaf.ExitCode);
        Assert.Contains("reads texts only", deaf.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roberta_with_its_byte_pairs()
    {
        Bert network = PublishedCheckpoint.Fill(new Bert(BertSettings.RobertaBase with
        {
            Vocabulary = 270,
            Width = 64,
            Layers = 1,
            Heads = 1,
            FeedForward = 96,
            MaxLength = 30,
        }));
        Dictionary<string, object> state = PublishedCheckpoint.State(network, name => "roberta." + name);
        state["lm_head.bias"] = PublishedCheckpoint.Zeros(270);
        string model = await ConvertAsync(state, "roberta.bin", "--vocabulary", Texts.SaveBytePairs(Folder));
        await AssertTextAsync(
            model, "ab c", Texts.BytePairIds, (ids, mask) => Bert.First(network.Forward(ids, mask)));
    }

    [Fact]
    public async Task Fenses_judge_converts_and_makes_no_vectors()
    {
        FenseErrorDetector network = PublishedCheckpoint.Fill(new FenseErrorDetector(Texts.Tiny));
        string model = await ConvertAsync(
            new Dictionary<string, object>
            {
                ["model_type"] = "tiny",
                ["num_classes"] = 6,
                ["state_dict"] = PublishedCheckpoint.State(network),
            },
            "echecker.ckpt");
        Assert.Contains("fense-detector", await ShowAsync(model), StringComparison.Ordinal);
        ToolResult refused = await new Tool().RunAsync(["embed", "--text", "a dog", "--model", model]);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("makes none", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sjtus_bi_encoder_hears_and_reads_in_one_space()
    {
        SjtuBiEncoder network = PublishedCheckpoint.Fill(
            new SjtuBiEncoder(new(PannsSettings.Cnn10, null, Texts.Tiny with { HasPooler = true }, Embedding: 16)));
        FillBandNorm(network, "audio_encoder.bn0.");
        Dictionary<string, object> state = PublishedCheckpoint.State(network);
        state["audio_encoder.melspec_extractor.mel_scale.fb"] = MelMatrix(FrontEnds.Panns32k);
        string model = await ConvertAsync(
            new Dictionary<string, object> { ["epoch"] = 20, ["state_dict"] = state },
            "contrastive_pretrain.pth",
            "--vocabulary",
            Texts.SaveWordPieces(Folder));
        AssertSame(network, model);
        await AssertEmbeddingAsync(model, FrontEnds.Panns32k, 2, logMel => network.EmbedAudio(logMel));
        await AssertTextAsync(model, "a dog barking!", [2, 5, 6, 7, 8, 10, 3], network.EmbedText);
    }
}
