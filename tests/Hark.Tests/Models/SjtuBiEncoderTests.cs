using System.Text.Json;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Models;
using Hark.Models.Architectures;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class SjtuBiEncoderTests
{
    private const int Sounds = 6, Embedding = 1024;
    private static readonly GoldenFile Golden = GoldenFile.Load("captioners/dual_heads");

    [Theory]
    [InlineData("clap_single", 512, 1)]
    [InlineData("clap_base", 768, 1)]
    [InlineData("clap_5captions", 512, 5)]
    public void Vectors_loss_and_gradients_of_the_heads_equal_the_original(string name, int textWidth, int captions)
    {
        SjtuBiEncoder network = Heads(textWidth);
        Tensor clips = Input($"dual.{name}.audio", new(Sounds, 2048), Math.Max);
        Tensor texts = Input($"dual.{name}.text", new(Sounds * captions, textWidth), (_, value) => value);
        using Tape tape = new();
        Tensor sounds = network.ProjectAudio(clips);
        Tensor sentences = network.ProjectText(texts).Reshape(Sounds, captions, Embedding);
        Tensor first = sentences.Slice(1, 0, 1).Reshape(Sounds, Embedding); // the loss takes caption 0 only
        Tensor logits = network.Logits(sounds, first), pairs = new(new(Sounds), [0, 1, 2, 3, 4, 5]);
        Tensor loss = logits.CrossEntropy(pairs).Add(logits.Transpose(1, 0).CrossEntropy(pairs)).Scale(0.5f);

        AssertClose($"{name}.audio_emb", Columns(sounds, 8), 2e-6);
        AssertClose($"{name}.text_emb", Columns(sentences, 8), 2e-6);
        AssertClose($"{name}.similarity", sounds.Linear(first, null).ToArray(), 2e-6);
        JsonElement facts = Golden.Json.GetProperty("cases").GetProperty(name);
        double expected = facts.GetProperty("loss").GetDouble();
        Assert.Equal(expected, loss.Span[0], 1e-5 * expected);

        tape.Backward(loss);
        AssertGradient($"{name}.grad_audio", Columns(clips.Gradient!, 16));
        AssertGradient($"{name}.grad_text", Columns(texts.Gradient!, 8));
        Tensor weight = Parameter(network, "audio_proj.weight").Gradient!;
        float[] stored = [.. Columns(weight, 64).Where((_, i) => i / 32 % 64 == 0)];
        AssertGradient($"{name}.grad_audio_proj", stored);
        double scaleGradient = facts.GetProperty("gradient_of_logit_scale").GetDouble();
        Assert.Equal(scaleGradient, Parameter(network, "logit_scale").Gradient!.Span[0], 2e-5 * scaleGradient);
    }

    [Fact]
    public void Has_the_published_keys_and_shapes()
    {
        NetworkGolden.SkipUnlessFast();
        SjtuBiEncoder network = new(SjtuBiEncoderSettings.Cnn14BertMedium);
        JsonElement manifest = GoldenFile.Load("captioners/key_manifests").Json.GetProperty("models")
            .GetProperty("sjtu_clap_cnn14_bert_medium").GetProperty("state_dict");
        var expected = manifest.EnumerateArray()
            .Select(entry => (Name: network.FromPublished(entry[0].GetString()!), Shape: entry[1]))
            .Where(entry => entry.Name is not null)
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Shape.EnumerateArray())}").Order();
        var actual = network.State()
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}").Order();
        Assert.Equal(expected, actual);
        // The report counts 124 million: with BERT's pooling layer, which the system does not use.
        Assert.Equal(123.7, (network.ParameterCount + 512 * 513) / 1e6, 0.05);
    }

    [Fact]
    public void Sounds_of_one_length_need_no_mask_eager_and_traced()
    {
        SjtuBiEncoder network = new(new(
            new PannsSettings([4, 8], PoolsLastBlock: true), null, TinyText, Embedding: 16));
        network.Initialize(new Philox(6));
        network.RequireGradient(false);
        Tensor logMel = EfficientNetTests.FormulaMel(2, 41);
        int steps = network.FeatureLength(41);
        float[] plain = TracedCheck.AssertAgree(x => [network.EmbedAudio(x[0])], logMel)[0];
        float[] masked = TracedCheck.AssertAgree(
            x => [network.EmbedAudio(x[0], x[1], x[2])],
            logMel,
            EffNetTrm.FeatureMask([steps, steps], steps),
            EffNetTrm.FeatureWeights([steps, steps], steps))[0];
        Assert.Equal(masked, plain);
        for (int b = 0; b < 2; b++) Assert.Equal(1, plain.AsSpan(16 * b, 16).ToArray().Sum(v => v * v), 1e-5f);
    }

    [Fact]
    public void An_ast_may_hear_and_roberta_may_read_eager_and_traced()
    {
        SjtuBiEncoder network = new(new(
            null,
            AstSettings.Sjtu16 with { Frames = 64, Width = 16, Layers = 1, Heads = 2, FeedForward = 8 },
            TinyText with { PaddingId = 1, TokenTypes = 1 },
            Embedding: 8));
        network.Initialize(new Philox(8));
        network.RequireGradient(false);
        Tensor ids = new(new(2, 4), [0, 5, 7, 2, 0, 6, 2, 1]), mask = new(new(2, 4), [1, 1, 1, 1, 1, 1, 1, 0]);
        TracedCheck.AssertAgree(
            x => [network.Logits(network.EmbedAudio(x[0]), network.EmbedText(x[1], x[2]))],
            TracedCheck.Random(new(2, 48, 128), 9),
            ids,
            mask);
        using TensorScope scope = new();
        Tensor shorter = network.EmbedText(new Tensor(new(1, 3), [0, 6, 2]), Tensor.Full(new(1, 3), 1));
        Tensor padded = network.EmbedText(ids, mask);
        for (int i = 0; i < 8; i++) Assert.Equal(shorter.Span[i], padded.Span[8 + i], 1e-5f);
    }

    [Fact]
    public void Has_one_audio_encoder()
    {
        Assert.Throws<ArgumentException>(() => new SjtuBiEncoder(new(null, null, TinyText)));
        Assert.Throws<ArgumentException>(
            () => new SjtuBiEncoder(new(PannsSettings.Cnn10, AstSettings.Sjtu16, TinyText)));
    }

    [Fact]
    public void A_published_file_is_recognised_and_converted()
    {
        SjtuBiEncoder network = new(new(
            null,
            AstSettings.Sjtu16 with { Width = 64, Layers = 1, Heads = 1, FeedForward = 8 },
            TinyText with { Width = 64, Heads = 1 },
            Embedding: 8));
        network.Initialize(new Philox(4));
        network.RequireGradient(false);
        string folder = Directory.CreateTempSubdirectory("hark-biencoder").FullName;
        try
        {
            string published = Path.Combine(folder, "p.safetensors"), model = Path.Combine(folder, "m.safetensors");
            SafetensorsWriter writer = new();
            foreach ((string name, Tensor value) in network.State())
                writer.Add(name, value.Shape.ToArray(), value.Span);
            writer.Add("audio_encoder.melspec_extractor.spectrogram.window", [2], [1f, 1f]);
            writer.Add("audio_encoder.v.head.weight", [1, 2], [1f, 1f]);
            writer.Save(published);
            ConversionReport report = ModelConverter.Convert(published, model, new() { Name = "m" });
            Assert.Equal("sjtu-biencoder", report.Card.ArchitectureId);
            Assert.Equal(FrontEnds.SjtuAst.Name, report.Card.FrontEnd);

            using SafetensorsFile file = SafetensorsFile.Open(model);
            ModelCard card = ModelCard.Read(file);
            var architecture = ArchitectureRegistry.Of(card, file.FileName);
            SjtuBiEncoder loaded = (SjtuBiEncoder)architecture.Build(card, file.FileName);
            ModuleWeights.Load(loaded, file);
            loaded.RequireGradient(false);
            using TensorScope scope = new();
            Tensor logMel = TracedCheck.Random(new(1, 48, 128), 9), ids = new(new(1, 3), [0, 6, 2]);
            Tensor mask = Tensor.Full(new(1, 3), 1);
            Tensor sound = architecture.Sounds(loaded)!.Forward(logMel);
            Tensor text = architecture.Texts(loaded)!.Forward(ids, mask);
            Assert.Equal(network.EmbedAudio(logMel).ToArray(), sound.ToArray());
            Assert.Equal(network.EmbedText(ids, mask).ToArray(), text.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static BertSettings TinyText { get; } =
        new(9, Width: 8, Layers: 1, Heads: 2, FeedForward: 8, MaxLength: 6, Dropout: 0);

    // The golden inputs are what the encoders would give: only the widths of the encoders matter.
    private static SjtuBiEncoder Heads(int textWidth)
    {
        SjtuBiEncoder network = new(new(
            null,
            AstSettings.Sjtu16 with { Width = 2048, Layers = 0 },
            TinyText with { Width = textWidth, Layers = 0 }));
        foreach ((string name, Tensor value) in network.NamedParameters())
        {
            if (name.Contains("_proj.", StringComparison.Ordinal)) NamedWeights.Fill(value, name, 1);
        }
        return network;
    }

    private static Tensor Parameter(SjtuBiEncoder network, string name) =>
        network.NamedParameters().Single(parameter => parameter.Name == name).Value;

    private static Tensor Input(string name, Shape shape, Func<double, double, double> rectify)
    {
        Tensor tensor = Tensor.Parameter(shape);
        for (int i = 0; i < tensor.Count; i++)
            tensor.Span[i] = (float)rectify(0, (2 * NamedWeights.Uniform(name, i) - 1) * Math.Sqrt(3));
        return tensor;
    }

    private static float[] Columns(Tensor tensor, int step) =>
        [.. tensor.ToArray().Where((_, i) => i % tensor.Shape[-1] % step == 0)];

    private static void AssertGradient(string label, float[] actual) =>
        AssertClose(label, actual, 2e-5 * Golden[label].Floats.Max(Math.Abs));

    private static void AssertClose(string label, float[] actual, double atol) =>
        NetworkGolden.AssertClose(Golden[label].Floats, actual, new(atol, 0), label);
}
