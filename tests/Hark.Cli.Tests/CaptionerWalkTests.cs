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

/// <summary>Captioners, from published checkpoint to sentence.</summary>
public sealed class CaptionerWalkTests : UserWalk
{
    [Theory]
    [InlineData("", true)]
    [InlineData("model.", true)]
    [InlineData("model.model.", false)]
    public async Task EffNetTrm_in_its_three_dialects(string prefix, bool hasWords)
    {
        string tiny = TinyModel.Save(Path.Combine(Folder, "tiny.safetensors"));
        (Dictionary<string, object> state, Dictionary<string, object> words) = TinyAs(tiny, prefix);
        if (!hasWords)
        {
            state["model.logit_scale"] = PublishedCheckpoint.Scalar(2.659f);
            state["model.stdnt_proj.weight"] = PublishedCheckpoint.Zeros(4, 4);
            state[prefix + "decoder.classifier.weight"] = state[prefix + "decoder.word_embedding.weight"];
        }
        string tokenizer = Path.Combine(Folder, "tokenizer.json");
        await File.WriteAllTextAsync(tokenizer, TokenizerJson(words));
        string model = await ConvertAsync(
            hasWords
                ? new Dictionary<string, object> { ["model"] = state, ["tokenizer"] = words, ["epoch"] = 25 }
                : state,
            "pytorch_model.bin",
            ["--set", "decoder_heads=2", .. hasWords ? [] : (string[])["--vocabulary", tokenizer]]);
        Assert.Contains("effnet-trm", await ShowAsync(model), StringComparison.Ordinal);
        string sound = SaveSound("a.wav", TinyModel.Sound(2), FrontEnds.EffB2.SampleRate);
        ToolResult expected = await new Tool().RunAsync(["caption", sound, "--model", tiny, "--json"]);
        ToolResult found = await new Tool().RunAsync(["caption", sound, "--model", model, "--json"]);
        Assert.Equal((0, expected.Output), (found.ExitCode, found.Output));
    }

    [Fact]
    public async Task A_trainers_checkpoint_without_its_frozen_table_says_where_to_get_it()
    {
        string tiny = TinyModel.Save(Path.Combine(Folder, "tiny.safetensors"));
        (Dictionary<string, object> state, Dictionary<string, object> words) = TinyAs(tiny, "");
        string whole = Path.Combine(Folder, "whole.pth"), swa = Path.Combine(Folder, "swa.pth");
        TorchFile.Save(whole, new Dictionary<string, object>(state));
        state.Remove("decoder.pos_encoder.pe");
        TorchFile.Save(swa, new Dictionary<string, object> { ["model"] = state, ["tokenizer"] = words });
        string output = Path.Combine(Folder, "out.safetensors");
        string[] command =
            ["models", "convert", swa, output, "--set", "decoder_heads=2", "--set", "decoder_positions=24"];
        ToolResult without = await new Tool().RunAsync(command);
        Assert.Equal(3, without.ExitCode);
        Assert.Contains("'decoder.pos_encoder.pe' is missing", without.Error, StringComparison.Ordinal);
        Assert.Contains("--missing-from", without.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));

        ToolResult with = await new Tool().RunAsync([.. command, "--missing-from", whole]);
        Assert.Equal((0, output), (with.ExitCode, Assert.Single(with.OutputLines)));
        Assert.Contains("decoder.pos_encoder.pe taken from whole.pth", with.Error, StringComparison.Ordinal);
        ToolResult sinusoids = await new Tool().RunAsync([.. command, "--sinusoids"]);
        Assert.Contains("taken from sinusoids", sinusoids.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_network_or_lacks_words_is_refused_by_name()
    {
        string foreign = Path.Combine(Folder, "foreign.pth");
        TorchFile.Save(foreign, new Dictionary<string, object> { ["layer.weight"] = PublishedCheckpoint.Zeros(2, 2) });
        string output = Path.Combine(Folder, "out.safetensors");
        await Expect(3, "'layer.weight'", foreign, output);
        await Expect(3, "no architecture is called 'resnet'", foreign, output, "--architecture", "resnet");
        await Expect(2, "--set", foreign, output, "--set", "nonsense");
        await Expect(3, "found none", foreign + "x", output);

        string tiny = TinyModel.Save(Path.Combine(Folder, "tiny.safetensors"));
        (Dictionary<string, object> state, _) = TinyAs(tiny, "");
        string wordless = Path.Combine(Folder, "wordless.pth");
        TorchFile.Save(wordless, state);
        await Expect(3, "expected a word list of 23 words", wordless, output);
        Assert.False(File.Exists(output));

        static async Task Expect(int exitCode, string words, params string[] args)
        {
            ToolResult result = await new Tool().RunAsync(["models", "convert", .. args]);
            Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
            Assert.Contains(words, result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sjtus_captioners_with_either_decoder(bool isRecurrent)
    {
        PannsSettings convolutions = new([8, 16], PoolsLastBlock: true);
        int words = Words.Count;
        SjtuCaptioner network = PublishedCheckpoint.Fill(isRecurrent
            ? new SjtuCaptioner(convolutions, new AttentionGruSettings(words, Width: 32, Embedding: 24, Attention: 16))
            : new SjtuCaptioner(convolutions, new TransformerDecoderSettings(
                words, SjtuBiGru.Features, Width: 64, Heads: 1, FeedForward: 96, MaxLength: 30, TiedWeights: false)));
        FillBandNorm(network, "encoder.cnn.bn0.");
        Dictionary<string, object> state = PublishedCheckpoint.State(network);
        state["encoder.cnn.melspec_extractor.mel_scale.fb"] = MelMatrix(FrontEnds.Panns32k);
        string model = await ConvertAsync(
            new Dictionary<string, object> { ["model"] = state, ["tokenizer"] = Words },
            "swa.pth",
            "--set",
            "cnn_pools_last=true");
        AssertSame(network, model);
        Assert.Contains("sjtu-captioner", await ShowAsync(model), StringComparison.Ordinal);
        await AssertCaptionsAsync(model);
        await AssertEmbeddingAsync(model, FrontEnds.Panns32k, 2, logMel => network.Hear(logMel).Clip);
    }

    [Fact]
    public async Task A_frozen_cnn_comes_from_the_retrieval_model()
    {
        PannsSettings convolutions = new([8, 16], PoolsLastBlock: true);
        SjtuCaptioner network = PublishedCheckpoint.Fill(new SjtuCaptioner(
            convolutions, new AttentionGruSettings(Words.Count, Width: 32, Embedding: 24, Attention: 16)));
        Dictionary<string, object> state = PublishedCheckpoint.State(network), cnn = [];
        foreach (string name in state.Keys.ToArray())
        {
            if (!name.StartsWith("encoder.cnn.", StringComparison.Ordinal)) continue;
            cnn.Add("audio_encoder." + name["encoder.cnn.".Length..], state[name]);
            // The sizes of the blocks have to be somewhere; all else of the CNN is gone.
            if (!name.Contains(".conv2.weight", StringComparison.Ordinal)) state.Remove(name);
        }
        string retrieval = Path.Combine(Folder, "contrastive_pretrain.pth");
        TorchFile.Save(retrieval, new Dictionary<string, object> { ["state_dict"] = cnn });
        string trained = Path.Combine(Folder, "best.pth"), output = Path.Combine(Folder, "out.safetensors");
        TorchFile.Save(trained, new Dictionary<string, object> { ["model"] = state, ["tokenizer"] = Words });
        string[] command = ["models", "convert", trained, output, "--set", "cnn_pools_last=true"];
        ToolResult without = await new Tool().RunAsync(command);
        Assert.Equal(3, without.ExitCode);
        Assert.Contains("contrastive_pretrain_cnn14_bertm.pth", without.Error, StringComparison.Ordinal);
        ToolResult with = await new Tool().RunAsync([.. command, "--missing-from", retrieval]);
        Assert.True(with.ExitCode == 0, with.Error);
        AssertSame(network, output);
    }

    [Fact]
    public async Task Htsat_bart_with_its_tied_tensors()
    {
        string vocabulary = Texts.SaveBytePairs(Folder);
        HtsatBart network = PublishedCheckpoint.Fill(new HtsatBart(
            HtsatSettings.Encoder with { Width = 16 },
            new BartSettings(Texts.BytePairCount, 64, 1, 96, EncoderLayers: 1, DecoderLayers: 1)));
        FillBandNorm(network, "encoder.audio_enc.bn0.");
        Dictionary<string, object> state = PublishedCheckpoint.State(network);
        object shared = state["decoder.model.shared.weight"];
        string[] twins = ["lm_head", "model.encoder.embed_tokens", "model.decoder.embed_tokens"];
        foreach (string twin in twins) state[$"decoder.{twin}.weight"] = shared;
        state["encoder.audio_enc.tscam_conv.weight"] = PublishedCheckpoint.Zeros(527, 128, 2, 3);
        state["encoder.audio_enc.audio_feats_extractor.log_trans.melW"] = MelMatrix(FrontEnds.Panns32k);
        string model = await ConvertAsync(
            new Dictionary<string, object> { ["model"] = state, ["beam_size"] = 3, ["epoch"] = 7 },
            "htsat_bart.pt",
            "--vocabulary",
            vocabulary);
        AssertSame(network, model);
        Assert.Contains("htsat-bart", await ShowAsync(model), StringComparison.Ordinal);
        await AssertCaptionsAsync(model);
        await AssertEmbeddingAsync(model, FrontEnds.Panns32k, 2, logMel => network.Encoder.Forward(logMel).Embedding);
    }

    [Fact]
    public async Task Kohs_captioner_under_Harks_names()
    {
        KohCaptioner network = PublishedCheckpoint.Fill(new KohCaptioner(
            new(new([8, 16], PoolsLastBlock: true), Words.Count, Width: 64, Heads: 1, FeedForward: 96, MaxLength: 30)));
        FillBandNorm(network, "cnn.bn0.");
        string vocabulary = Path.Combine(Folder, "words.json");
        await File.WriteAllTextAsync(vocabulary, TokenizerJson(Words));
        string model = await ConvertAsync(
            PublishedCheckpoint.State(network), "koh.pt", "--vocabulary", vocabulary, "--set", "cnn_pools_last=true");
        AssertSame(network, model);
        Assert.Contains("koh-captioner", await ShowAsync(model), StringComparison.Ordinal);
        await AssertCaptionsAsync(model);
    }

    private static Dictionary<string, object> Words { get; } =
        ((string[])["<pad>", "<start>", "<end>", "<unk>", "a", "dog", "barks", "rain", "falls", "loudly"])
        .Select((word, id) => (word, id))
        .ToDictionary(entry => entry.word, object (entry) => entry.id);

    private static (Dictionary<string, object> State, Dictionary<string, object> Words) TinyAs(
        string tiny, string prefix)
    {
        using Hark.Checkpoints.SafetensorsFile file = Hark.Checkpoints.SafetensorsFile.Open(tiny);
        Dictionary<string, object> state = file.Names.ToDictionary(
            name => prefix + name, object (name) => new TorchValues(file[name].Shape, file[name].ToFloats()));
        state[prefix + "encoder.melspec_extractor.mel_scale.fb"] = MelMatrix(FrontEnds.EffB2);
        Dictionary<string, object> words = Hark.Checkpoints.ModelCard.Read(file).Vocabulary!
            .Select((word, id) => (word, id))
            .ToDictionary(entry => entry.word, object (entry) => entry.id);
        return (state, words);
    }

    // As Hugging Face's PreTrainedTokenizerFast saves a word list, special words in both places, no padding declared.
    private static string TokenizerJson(Dictionary<string, object> words) => JsonSerializer.Serialize(new
    {
        version = "1.0",
        added_tokens = words.Where(word => word.Key is "<start>" or "<end>" or "<unk>")
            .Select(word => new { id = word.Value, content = word.Key, special = true }),
        model = new { type = "WordLevel", vocab = words.Where(word => word.Key != "<pad>").ToDictionary() },
    });
}
