using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

public class BertTests
{
    /// <summary>The golden files by name, with the settings of their networks.</summary>
    public static TheoryData<string> Networks { get; } =
        ["bert_base_uncased", "bert_medium", "sbert_tinybert6", "sbert_minilm6"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_layer_equals_the_original_eager_and_traced(string name)
    {
        NetworkGolden.SkipUnlessFast();
        GoldenFile golden = GoldenFile.Load($"text_networks/{name}");
        Bert network = Build(name);
        Tensor ids = Input(golden, "input_ids"), mask = Input(golden, "attention_mask");
        Tensor types = Input(golden, "token_type_ids");
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = inputs =>
        {
            IReadOnlyList<Tensor> states = network.HiddenStates(inputs[0], inputs[1], inputs[2]);
            Tensor mean = Bert.Mean(states[^1], inputs[1]);
            return [.. states, Bert.First(states[^1]), mean, mean.NormalizeL2(), network.Pool(states[^1])];
        };

        float[][] traced = TracedCheck.AssertAgree(forward, ids, mask, types);
        using TensorScope scope = new();
        IReadOnlyList<Tensor> eager = forward([ids, mask, types]);
        string[] labels =
        [
            .. Enumerable.Range(0, network.Settings.Layers + 1).Select(i => $"hidden{i:00}"),
            "cls", "mean", "mean_normalised", "pooler",
        ];
        for (int i = 0; i < labels.Length; i++)
        {
            AssertEqual(golden, labels[i], eager[i]);
            AssertEqual(golden, labels[i], new Tensor(eager[i].Shape, traced[i]));
        }
    }

    [Fact]
    public void Masks_and_token_types_may_be_left_out_and_texts_may_be_long()
    {
        NetworkGolden.SkipUnlessFast();
        GoldenFile golden = GoldenFile.Load("text_networks/bert_medium");
        Bert network = Build("bert_medium");
        using TensorScope scope = new();
        Tensor first = Input(golden, "input_ids").Slice(0, 0, 1);
        AssertEqual(golden, "row0_defaults_cls", Bert.First(network.Forward(first)));

        Tensor ids = new(new(1, 300));
        for (int t = 0; t < 300; t++) ids.Span[t] = 1000 + (7919 + 104729L * (t + 1) * (t + 2)) % 29000;
        AssertEqual(golden, "long_cls", Bert.First(network.Forward(ids)));
        Assert.Throws<ArgumentException>(() => network.Forward(Tensor.Zeros(new(1, 513))));
    }

    [Fact]
    public void Padding_does_not_touch_the_vectors_of_words()
    {
        Bert network = new(new BertSettings(50, Width: 16, Layers: 2, Heads: 2, FeedForward: 32, MaxLength: 9));
        network.Initialize(new Philox(5));
        using TensorScope scope = new();
        Tensor alone = network.Forward(new Tensor(new(1, 4), [3, 7, 9, 4]));
        Tensor padded = network.Forward(
            new Tensor(new(1, 7), [3, 7, 9, 4, 0, 0, 0]), new Tensor(new(1, 7), [1, 1, 1, 1, 0, 0, 0]));
        for (int i = 0; i < alone.Count; i++) Assert.Equal(alone.Span[i], padded.Span[i], 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Has_the_published_keys_and_shapes(string name)
    {
        GoldenFile golden = GoldenFile.Load($"text_networks/{name}");
        Bert network = new(Settings(name));
        var expected = golden.Json.GetProperty("state_dict").EnumerateArray()
            .Select(entry => (Name: network.FromPublished("bert." + entry[0].GetString()), Shape: entry[1]))
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Shape.EnumerateArray())}");
        var actual = network.State()
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}");
        Assert.Equal(expected, actual);
        Assert.Equal(golden.Json.GetProperty("parameters").GetInt64(), network.ParameterCount);
    }

    [Fact]
    public void Knows_old_names_and_leaves_out_what_it_has_no_place_for()
    {
        Bert network = new(new BertSettings(9, Width: 4, Layers: 1, Heads: 1, FeedForward: 4, MaxLength: 3));
        Assert.Equal("embeddings.LayerNorm.weight", network.FromPublished("bert.embeddings.LayerNorm.gamma"));
        Assert.Equal("embeddings.LayerNorm.bias", network.FromPublished("bert.embeddings.LayerNorm.beta"));
        Assert.Null(network.FromPublished("cls.predictions.bias"));
        Assert.Null(network.FromPublished("bert.pooler.dense.weight"));
    }

    private static BertSettings Settings(string name) => name switch
    {
        "bert_base_uncased" => BertSettings.Base,
        "bert_medium" => BertSettings.Medium,
        "sbert_tinybert6" => BertSettings.TinyBert6,
        _ => BertSettings.MiniLm6,
    } with
    { HasPooler = true };

    private static Bert Build(string name)
    {
        Bert network = new(Settings(name));
        NamedWeights.Fill(network, "", 1);
        network.RequireGradient(false);
        return network;
    }

    private static Tensor Input(GoldenFile golden, string name) =>
        new(new(golden[name].Shape), golden[name].Floats);

    // Hidden states are stored as every third position and every sixteenth unit.
    private static void AssertEqual(GoldenFile golden, string label, Tensor actual)
    {
        double atol = golden.Json.GetProperty("tolerance").GetProperty("absolute").GetDouble();
        float[] found = actual.ToArray();
        if (label.StartsWith("hidden", StringComparison.Ordinal))
        {
            int length = actual.Shape[1], width = actual.Shape[2];
            found = [.. found.Where((_, i) => i / width % length % 3 == 0 && i % width % 16 == 0)];
        }
        NetworkGolden.AssertClose(golden[label].Floats, found, new(atol, 0), label);
    }
}
