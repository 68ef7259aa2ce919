using System.Text.Json.Nodes;
using Hark.Captioning;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.Models.Architectures;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning;

/// <summary>
/// A user's walk with every kind of captioner: a small checkpoint in the published layout is converted, loaded and
/// asked.
/// </summary>
public sealed class CaptionArchitectureTests : IDisposable
{
    private static readonly string[] Words =
    [
        "<pad>", "<start>", "<end>", "<unk>", "a", "dog", "barks", "rain", "falls", "bell", "rings", "and", "wind",
    ];

    private static readonly PannsSettings Convolutions = new([4, 6, 8, 8, 8, 12], PoolsLastBlock: false);

    private readonly string folder = Directory.CreateTempSubdirectory("hark-captioners-").FullName;

    public static TheoryData<string> Kinds => ["trm", "gru", "gru-add", "gru-plain", "koh", "htsat-bart"];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_published_checkpoint_becomes_a_model_that_captions(string kind)
    {
        Module network = Build(kind);
        foreach ((string name, Tensor value) in network.State()) NamedWeights.Fill(value, name, 1);
        string published = Path.Combine(folder, "published.safetensors"), model = Path.Combine(folder, "m.safetensors");
        SafetensorsWriter writer = new();
        ModuleWeights.Save(network, writer);
        if (kind == "htsat-bart") // the published file holds the tied matrix four times
        {
            Tensor shared = network.State().Single(entry => entry.Name == "decoder.model.shared.weight").Value;
            writer.Add("decoder.lm_head.weight", shared.Shape.ToArray(), shared.Span);
        }
        writer.Save(published);
        ConversionReport report = ModelConverter.Convert(published, model, new()
        {
            VocabularyPath = kind == "htsat-bart" ? Tokenizer() : WordList(),
            Sizes = kind == "htsat-bart"
                ? new Dictionary<string, JsonNode?> { ["text_heads"] = 2 }
                : new Dictionary<string, JsonNode?> { ["decoder_heads"] = 2 },
        });
        Assert.Equal(network.State().Count(), report.Loaded);

        using Captioner captioner = Captioner.Load(model);
        int rate = FrontEnds.Panns32k.SampleRate;
        float[] sound = new float[2 * rate];
        new Philox(3).FillUniform(sound, -0.5f, 0.5f);
        CaptionResult[] captions = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            captioner.CaptionAsync(sound, rate, TestContext.Current.CancellationToken)));
        Assert.InRange(captions[0].Confidence, double.Epsilon, 1);
        Assert.All(captions, caption => Assert.Equal(captions[0].Caption, caption.Caption));
        Assert.All(captions, caption => Assert.Equal(captions[0].Confidence, caption.Confidence));

        foreach (DecodingStrategy strategy in Enum.GetValues<DecodingStrategy>())
        {
            using Captioner other = Captioner.Load(model, new() { Decoding = strategy, MaxWords = 6 });
            CaptionResult result = await other.CaptionAsync(sound, rate, TestContext.Current.CancellationToken);
            Assert.InRange(result.Confidence, double.Epsilon, 1);
        }

        // Shorter than the network can hear, and longer than it hears at once.
        foreach (double seconds in (double[])[0.01, 12])
        {
            CaptionResult result = await captioner.CaptionAsync(
                new float[(int)(seconds * rate)], rate, TestContext.Current.CancellationToken);
            Assert.Equal(Math.Round(seconds * rate) / rate, result.DurationSeconds, 1e-6);
        }
    }

    [Fact]
    public void A_model_that_does_not_caption_is_refused_with_its_name()
    {
        string model = Path.Combine(folder, "tagger.safetensors");
        Panns network = new(PannsSettings.Cnn10 with { Classes = 5 });
        SafetensorsWriter writer = new();
        ModuleWeights.Save(network, writer);
        writer.Metadata[ModelCard.MetadataKey] = new ModelCard
        {
            Schema = ModelCard.CurrentSchema,
            Name = "tagger",
            Version = "1",
            FrontEnd = FrontEnds.Panns32k.Name,
            Architecture = new JsonObject { ["id"] = "panns-cnn10", ["classes"] = 5 },
            Languages = ["en"],
            Licence = "MIT",
        }.ToJson();
        writer.Save(model);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Captioner.Load(model));
        Assert.Contains("panns-cnn10", error.Message, StringComparison.Ordinal);
    }

    private static Module Build(string kind) => kind switch
    {
        "trm" => new SjtuCaptioner(Convolutions, new TransformerDecoderSettings(
            Words.Length, SjtuBiGru.Features, Width: 16, Heads: 2, FeedForward: 24, MaxLength: 30, TiedWeights: false)),
        "gru" => new SjtuCaptioner(Convolutions, new AttentionGruSettings(
            Words.Length, Width: 20, Embedding: 12, Attention: 14)),
        "gru-add" => new SjtuCaptioner(Convolutions, new AttentionGruSettings(
            Words.Length, Width: 20, Embedding: 12, Attention: 14, Input: AttentionGruInput.AddClip)),
        "gru-plain" => new SjtuCaptioner(Convolutions, new AttentionGruSettings(
            Words.Length, Width: 20, Embedding: 12, Attention: 14, Input: AttentionGruInput.Plain)),
        "koh" => new KohCaptioner(new KohSettings(
            new PannsSettings([4, 6, 8, 8], PoolsLastBlock: true), Words.Length, 16, 2, 24, MaxLength: 30)),
        _ => new HtsatBart(HtsatSettings.Encoder with { Width = 8 }, new BartSettings(
            261, Width: 16, Heads: 2, FeedForward: 24, EncoderLayers: 1, DecoderLayers: 2)),
    };

    private string WordList()
    {
        string path = Path.Combine(folder, "vocab.txt");
        File.WriteAllLines(path, Words);
        return path;
    }

    // BART's five special tokens and a token for every byte.
    private string Tokenizer()
    {
        string path = Path.Combine(folder, "vocab.json");
        JsonObject ids = new() { ["<s>"] = 0, ["<pad>"] = 1, ["</s>"] = 2, ["<unk>"] = 3 };
        for (int value = 0; value < 256; value++)
            ids[Hark.Text.ByteAlphabet.StandIn((byte)value).ToString()] = ids.Count;
        ids["<mask>"] = ids.Count;
        File.WriteAllText(path, ids.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
        return path;
    }
}
