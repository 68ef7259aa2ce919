using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Models;
using Hark.Training.Losses;

namespace Hark.Training.Tests.Losses;

/// <summary>Projections and contrastive losses of the bi-encoders, against the originals.</summary>
[Trait("Category", "Golden")]
public class PairLossTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("captioners/dual_heads");

    [Theory]
    [InlineData("ase")]
    [InlineData("ase_regularised")]
    public void WavCaps_loss_with_duplicates_equals_the_original(string name)
    {
        JsonElement golden = Case(name);
        Tensor audio = HeadGolden.Input(new(6, 768), i => Signed("dual.ase.audio", i));
        Tensor text = HeadGolden.Input(new(6, 768), i => Signed("dual.ase.text", i));
        AseHeads heads = new(768, 768);
        heads.Initialize(new Philox(1)); // sets the temperature; every other value is replaced
        foreach ((string parameter, Tensor value) in heads.NamedParameters())
        {
            if (parameter != "temp") NamedWeights.Fill(value, parameter, 1);
        }
        Assert.Equal(Entries(golden), heads.State().Select(entry => $"{entry.Name}:{entry.Value.Shape}").Order());
        using Tape tape = new();
        Tensor sounds = heads.ProjectAudio(audio), texts = heads.ProjectText(text);
        if (name == "ase")
        {
            AssertColumns(Golden["ase.audio_emb"], sounds, 8);
            AssertColumns(Golden["ase.text_emb"], texts, 8);
        }
        Tensor loss = PairLoss.Of(heads.Logits(sounds, texts), PairLoss.SameRecording(Recordings(golden)));
        if (golden.GetProperty("embed_regularization").GetBoolean())
            loss = loss.Add(PairLoss.EmbeddingNorm(sounds)).Add(PairLoss.EmbeddingNorm(texts));
        HeadGolden.AssertLoss(golden, loss);
        tape.Backward(loss);
        HeadGolden.AssertGradient(Golden[$"{name}.grad_audio"], audio, 8, 2e-5);
        HeadGolden.AssertGradient(Golden[$"{name}.grad_text"], text, 8, 2e-5);
        double expected = golden.GetProperty("gradient_of_temp").GetDouble();
        Tensor temperature = heads.NamedParameters().Single(parameter => parameter.Name == "temp").Value;
        Assert.Equal(expected, temperature.Gradient!.Span[0], 2e-5 * Math.Abs(expected));
    }

    [Theory]
    [InlineData("primus_tau1")]
    [InlineData("primus_tau0.02")]
    [InlineData("primus_duplicates")]
    public void Primus_heads_and_loss_equal_the_definition(string name)
    {
        JsonElement golden = Case(name);
        PrimusBiEncoder network = new(new PrimusSettings(
            new PannsSettings([512], PoolsLastBlock: true),
            new BertSettings(Vocabulary: 4, Layers: 1, FeedForward: 8, MaxLength: 2),
            Temperature: golden.GetProperty("tau").GetSingle()));
        foreach ((string parameter, Tensor value) in network.State())
        {
            if (parameter.StartsWith("audio.fc", StringComparison.Ordinal)
                || parameter.StartsWith("text.fc", StringComparison.Ordinal))
                NamedWeights.Fill(value, "primus." + parameter.Replace(".fc", "_fc", StringComparison.Ordinal), 1);
        }
        Tensor audio = HeadGolden.Input(new(6, 512), i => Math.Max(0, Signed("dual.primus.audio", i)));
        Tensor text = HeadGolden.Input(new(6, 768), i => Signed("dual.primus.text", i));
        using Tape tape = new();
        Tensor sounds = network.Audio.Project(audio).NormalizeL2(), texts = network.Text.Project(text).NormalizeL2();
        AssertColumns(Golden["primus.audio_emb"], sounds, 8);
        AssertColumns(Golden["primus.text_emb"], texts, 8);
        Tensor loss = PairLoss.Of(network.Logits(texts, sounds), PairLoss.SameRecordingPerPair(Recordings(golden)));
        HeadGolden.AssertLoss(golden, loss);
        tape.Backward(loss);
        HeadGolden.AssertGradient(Golden[$"{name}.grad_audio"], audio, 4, 2e-5);
        HeadGolden.AssertGradient(Golden[$"{name}.grad_text"], text, 8, 2e-5);
        double expected = golden.GetProperty("gradient_of_tau").GetDouble();
        Tensor tau = network.NamedParameters().Single(parameter => parameter.Name == "tau").Value;
        Assert.Equal(expected, tau.Gradient!.Span[0], 2e-5 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void The_loss_of_given_similarities_equals_the_original()
    {
        JsonElement golden = Case("clap_loss_on_similarities");
        float[] values = [.. golden.GetProperty("similarity").EnumerateArray()
            .SelectMany(row => row.EnumerateArray().Select(value => value.GetSingle()))];
        Tensor logits = new Tensor(new(5, 5), values).Scale(golden.GetProperty("logit_scale").GetSingle());
        HeadGolden.AssertLoss(golden, PairLoss.Of(logits, PairLoss.SameNumber(5)));
    }

    private static JsonElement Case(string name) => Golden.Json.GetProperty("cases").GetProperty(name);

    private static int[] Recordings(JsonElement golden) =>
        [.. golden.GetProperty("recording_of_each_pair").EnumerateArray().Select(id => id.GetInt32())];

    // Name and shape of every parameter of the original.
    private static IEnumerable<string> Entries(JsonElement golden) => golden.GetProperty("state_dict").EnumerateArray()
        .Select(entry => $"{entry[0]}:[{string.Join(", ", entry[1].EnumerateArray())}]").Order();

    private static double Signed(string name, int i) => (2 * NamedWeights.Uniform(name, i) - 1) * Math.Sqrt(3);

    private static void AssertColumns(GoldenTensor golden, Tensor actual, int every)
    {
        float[] expected = golden.Floats;
        int width = golden.Shape[^1];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual.Span[i / width * actual.Shape[-1] + i % width * every], 2e-6);
    }
}
