using System.Globalization;
using System.Text.Json;
using Hark.Audio.Wav;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Cli.Tests;

/// <summary>
/// What a user does with a published checkpoint of every family: convert, check, show, then caption or embed. The
/// checkpoints are made here in their authors' layouts; what the tool answers is compared with the network itself.
/// </summary>
public sealed class UserWalkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hark-walk-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

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
        Assert.Contains($"{network.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)} parameters", shown, StringComparison.Ordinal);
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

    [Fact]
    public async Task Primus_hears_and_reads_in_one_space()
    {
        PrimusBiEncoder network = PublishedCheckpoint.Fill(
            new PrimusBiEncoder(new(PannsSettings.Cnn10, Texts.Tiny, Hidden: 48, Embedding: 16)));
        FillBandNorm(network, "audio.bn0.");
        string model = await ConvertAsync(
            PublishedCheckpoint.State(network), "primus.pt", "--vocabulary", Texts.SaveWordPieces(folder));
        await AssertEmbeddingAsync(model, FrontEnds.Panns32k, 2, network.EmbedAudio);
        // "A dog, barking!": punctuation goes, the rest is cut into pieces.
        await AssertTextAsync(model, "A dog, barking!", [2, 5, 6, 7, 8, 3], network.EmbedText);
        ToolResult both = await new Tool().RunAsync(
            ["embed", Path.Combine(folder, "sound.wav"), "--text", "a dog", "--model", model, "--json"]);
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
            state, "pytorch_model.bin", "--vocabulary", Texts.SaveWordPieces(folder), "--architecture", architecture);
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
        string model = await ConvertAsync(state, "roberta.bin", "--vocabulary", Texts.SaveBytePairs(folder));
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

    [Theory]
    [InlineData("", true)]
    [InlineData("model.", true)]
    [InlineData("model.model.", false)]
    public async Task EffNetTrm_in_its_three_dialects(string prefix, bool hasWords)
    {
        string tiny = TinyModel.Save(Path.Combine(folder, "tiny.safetensors"));
        (Dictionary<string, object> state, Dictionary<string, object> words) = TinyAs(tiny, prefix);
        if (!hasWords)
        {
            state["model.logit_scale"] = PublishedCheckpoint.Scalar(2.659f);
            state["model.stdnt_proj.weight"] = PublishedCheckpoint.Zeros(4, 4);
            state[prefix + "decoder.classifier.weight"] = state[prefix + "decoder.word_embedding.weight"];
        }
        string tokenizer = Path.Combine(folder, "tokenizer.json");
        await File.WriteAllTextAsync(tokenizer, TokenizerJson(words));
        string model = await ConvertAsync(
            hasWords ? new Dictionary<string, object> { ["model"] = state, ["tokenizer"] = words, ["epoch"] = 25 } : state,
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
        string tiny = TinyModel.Save(Path.Combine(folder, "tiny.safetensors"));
        (Dictionary<string, object> state, Dictionary<string, object> words) = TinyAs(tiny, "");
        string whole = Path.Combine(folder, "whole.pth"), swa = Path.Combine(folder, "swa.pth");
        TorchFile.Save(whole, new Dictionary<string, object>(state));
        state.Remove("decoder.pos_encoder.pe");
        TorchFile.Save(swa, new Dictionary<string, object> { ["model"] = state, ["tokenizer"] = words });
        string output = Path.Combine(folder, "out.safetensors");
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
        string foreign = Path.Combine(folder, "foreign.pth");
        TorchFile.Save(foreign, new Dictionary<string, object> { ["layer.weight"] = PublishedCheckpoint.Zeros(2, 2) });
        string output = Path.Combine(folder, "out.safetensors");
        await Expect(3, "'layer.weight'", foreign, output);
        await Expect(3, "no architecture is called 'resnet'", foreign, output, "--architecture", "resnet");
        await Expect(2, "--set", foreign, output, "--set", "nonsense");
        await Expect(3, "found none", foreign + "x", output);

        string tiny = TinyModel.Save(Path.Combine(folder, "tiny.safetensors"));
        (Dictionary<string, object> state, _) = TinyAs(tiny, "");
        string wordless = Path.Combine(folder, "wordless.pth");
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

    private async Task<string> ConvertAsync(object root, string name, params string[] options)
    {
        string checkpoint = Path.Combine(folder, name), model = Path.Combine(folder, name + ".safetensors");
        TorchFile.Save(checkpoint, root);
        ToolResult result = await new Tool().RunAsync(
            ["models", "convert", checkpoint, model, "--licence", "CC0-1.0", .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.DoesNotContain("warning", result.Error, StringComparison.Ordinal);
        Assert.Equal(model, Assert.Single(result.OutputLines));
        ToolResult check = await new Tool().RunAsync(["models", "check", model, checkpoint, "--json"]);
        Assert.True(check.ExitCode == 0, check.Output);
        return model;
    }

    private static async Task<string> ShowAsync(string model)
    {
        ToolResult result = await new Tool().RunAsync(["models", "show", model, "--tree"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("CC0-1.0", result.Output, StringComparison.Ordinal);
        return result.Output;
    }

    private async Task AssertEmbeddingAsync(
        string model, LogMelSettings settings, double seconds, Func<Tensor, Tensor> embed)
    {
        LogMel frontEnd = new(settings);
        float[] samples = TestSignals.Bursts((int)(seconds * settings.SampleRate), settings.SampleRate, 12345);
        string sound = SaveSound("sound.wav", samples, settings.SampleRate);
        ToolResult result = await new Tool().RunAsync(["embed", sound, "--model", model, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement line = JsonDocument.Parse(Assert.Single(result.OutputLines)).RootElement;
        Assert.Equal(sound, line.GetProperty("file").GetString());
        float[] found = [.. line.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle())];
        using TensorScope scope = new();
        Tensor logMel = new(
            new(1, frontEnd.FrameCount(samples.Length), frontEnd.Bands), frontEnd.Compute(samples));
        AssertClose(embed(logMel).Span.ToArray(), found);
    }

    private static async Task AssertTextAsync(
        string model, string text, int[] ids, Func<Tensor, Tensor, Tensor> embed)
    {
        ToolResult result = await new Tool().RunAsync(["embed", "--text", text, "--model", model, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement line = JsonDocument.Parse(Assert.Single(result.OutputLines)).RootElement;
        Assert.Equal(text, line.GetProperty("text").GetString());
        using TensorScope scope = new();
        Shape shape = new(1, ids.Length);
        float[] expected = embed(
            new Tensor(shape, [.. ids.Select(id => (float)id)]), Tensor.Full(shape, 1)).Span.ToArray();
        AssertClose(expected, [.. line.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle())]);
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        float largest = expected.Max(Math.Abs);
        Assert.True(largest > 0);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 2e-4f * largest);
    }

    private string SaveSound(string name, float[] samples, int rate)
    {
        string path = Path.Combine(folder, name);
        WavWriter.Save(path, samples, rate, 1, WavSampleFormat.IeeeFloat32);
        return path;
    }

    // The range of log-mels, so that the network does not die behind its first norm.
    private static void FillBandNorm(Module network, string prefix = "bn0.")
    {
        foreach ((string name, Tensor tensor) in network.State())
        {
            foreach (ref float value in tensor.Span)
            {
                if (name == prefix + "running_mean") value = -35 + 50 * value;
                if (name == prefix + "running_var") value *= 300;
            }
        }
    }

    private static TorchValues MelMatrix(LogMelSettings settings)
    {
        MelFilterBank bank = MelFilterBank.Create(settings);
        float[] matrix = new float[bank.Bins * bank.Bands];
        for (int band = 0, at = 0; band < bank.Bands; band++)
        {
            for (int i = 0; i < bank.Counts[band]; i++)
                matrix[(bank.Starts[band] + i) * bank.Bands + band] = bank.Weights[at++];
        }
        return new([bank.Bins, bank.Bands], matrix);
    }

    private static (Dictionary<string, object> State, Dictionary<string, object> Words) TinyAs(string tiny, string prefix)
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
