using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class BertTests
{
    /// <summary>The golden files by name.</summary>
    public static TheoryData<string> Networks { get; } =
        ["bert_base_uncased", "bert_medium", "roberta_base", "sbert_tinybert6", "sbert_minilm6"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_layer_equals_the_original_eager_and_traced(string name)
    {
        NetworkGolden.SkipUnlessFast();
        TextGolden golden = new(name);
        Bert network = Build(name);
        Tensor[] inputs = [golden.Input("input_ids"), golden.Input("attention_mask")];
        if (golden.Has("token_type_ids")) inputs = [.. inputs, golden.Input("token_type_ids")];
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        {
            IReadOnlyList<Tensor> states = network.HiddenStates(x[0], x[1], x.ElementAtOrDefault(2));
            Tensor mean = Bert.Mean(states[^1], x[1]);
            return [.. states, Bert.First(states[^1]), mean, mean.NormalizeL2(), network.Pool(states[^1])];
        };

        float[][] traced = TracedCheck.AssertAgree(forward, inputs);
        using TensorScope scope = new();
        IReadOnlyList<Tensor> eager = forward(inputs);
        int hidden = network.Settings.Layers + 1;
        string[] labels =
        [
            .. Enumerable.Range(0, hidden).Select(i => $"hidden{i:00}"), "cls", "mean", "mean_normalised", "pooler",
        ];
        for (int i = 0; i < labels.Length; i++)
        {
            if (!golden.Has(labels[i])) continue; // the small sentence encoder has no pooled vector
            int[] steps = i < hidden ? [1, 3, 16] : [];
            golden.AssertEqual(labels[i], eager[i], steps);
            golden.AssertEqual(labels[i], new Tensor(eager[i].Shape, traced[i]), steps);
        }
    }

    [Theory]
    [InlineData("bert_medium", 29000)]
    [InlineData("roberta_base", 49000)]
    public void Masks_and_token_types_may_be_left_out_and_texts_may_be_long(string name, int modulus)
    {
        NetworkGolden.SkipUnlessFast();
        TextGolden golden = new(name);
        Bert network = Build(name);
        using TensorScope scope = new();
        Tensor first = golden.Input("input_ids").Slice(0, 0, 1);
        golden.AssertEqual("row0_defaults_cls", Bert.First(network.Forward(first)));

        Tensor ids = new(new(1, 300));
        for (int t = 0; t < 300; t++) ids.Span[t] = 1000 + (7919 + 104729L * (t + 1) * (t + 2)) % modulus;
        golden.AssertEqual("long_cls", Bert.First(network.Forward(ids)));
        Assert.Throws<ArgumentException>(() => network.Forward(Tensor.Zeros(new(1, 513))));
        Assert.Equal(512, network.Forward(Tensor.Full(new(1, 512), 7)).Shape[1]);
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
        Bert network = new(Settings(name));
        string prefix = name == "roberta_base" ? "roberta." : "bert.";
        new TextGolden(name).AssertKeys(network, key => network.FromPublished(prefix + key));
    }

    [Fact]
    public void Knows_old_names_and_leaves_out_what_it_has_no_place_for()
    {
        Bert network = new(new BertSettings(9, Width: 4, Layers: 1, Heads: 1, FeedForward: 4, MaxLength: 3));
        Assert.Equal("embeddings.LayerNorm.weight", network.FromPublished("bert.embeddings.LayerNorm.gamma"));
        Assert.Equal("embeddings.LayerNorm.bias", network.FromPublished("bert.embeddings.LayerNorm.beta"));
        Assert.Null(network.FromPublished("cls.predictions.bias"));
        Assert.Null(network.FromPublished("lm_head.dense.weight"));
        Assert.Null(network.FromPublished("bert.pooler.dense.weight"));
    }

    [Fact]
    public void Attention_weights_are_dropped_in_training_only()
    {
        Bert network = new(new BertSettings(9, Width: 8, Layers: 1, Heads: 2, FeedForward: 16, MaxLength: 6));
        network.Initialize(new Philox(1));
        Assert.Equal(3, Attention().Inputs.Count); // queries, keys, values
        network.Train();
        Dropout.Seed(network, 2, 3);
        Tensor kept = Attention().Inputs[3].Constant!;
        Assert.Equal(new Shape(4, 2, 6, 6), kept.Shape);
        Assert.All(kept.ToArray(), factor => Assert.True(factor is 0 or 1 / (1 - 0.1f)));

        GraphNode Attention() => Assert.Single(
            NetworkGraph.Trace(x => [network.Forward(x[0])], new Shape(4, 6)).Nodes,
            node => node.Operation is AttentionOperation);
    }

    private static BertSettings Settings(string name) => name switch
    {
        "bert_base_uncased" => BertSettings.Base,
        "bert_medium" => BertSettings.Medium,
        "roberta_base" => BertSettings.RobertaBase,
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
}
