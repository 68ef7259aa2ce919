using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/ops/attention, and the caption decoder of golden/ops/blocks.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenAttentionTests
{
    private const string File = "ops/attention", Blocks = "ops/blocks";
    private const string Decoder = "captioner_decoder_label_smoothing";

    private static readonly Dictionary<string, Func<GoldenCase, Tensor>> Cases = new()
    {
        ["sdpa_plain"] = g => PerHead(g, null, false),
        ["sdpa_causal"] = g => PerHead(g, null, true),
        ["sdpa_causal_rectangular"] = g => PerHead(g, TopLeft(g), false),
        ["sdpa_key_mask"] = g => PerHead(g, OverHeads(g, g.Input("mask").Reshape(2, 7)), false),
        ["sdpa_fully_masked_row"] = g => PerHead(g, OverHeads(g, g.Input("mask").Reshape(1, 3, 4)), false),
        ["attention_additive_min"] = g => PerHead(g, OverHeads(g, FromAdditive(g.Input("mask").Reshape(2, 7))), false),
        ["mha_self"] = g => MultiHead(g, false, null),
        ["mha_self_causal"] = g => MultiHead(g, true, null),
        ["mha_self_key_padding"] = g => MultiHead(g, false, Not(g.Input("key_padding_mask"))),
        ["mha_self_causal_and_padding"] = g => MultiHead(g, true, Not(g.Input("key_padding_mask"))),
        ["mha_cross_key_padding"] = g => Layers(g).Attend(
            "", g.Input("x"), g.Input("memory"), g.Input("memory"), mask: Not(g.Input("key_padding_mask"))),
        ["mha_cross_three_inputs"] = g => Layers(g).Attend("", g.Input("query"), g.Input("key"), g.Input("value")),
        ["encoder_layer_relu"] = g => Layers(g).EncoderLayer(g.Input("x"), preNorm: false, null),
        ["encoder_layer_relu_padding"] = g => Layers(g).EncoderLayer(g.Input("x"), preNorm: false, Not(g.Input("pad"))),
        ["encoder_layer_gelu"] = g => Layers(g).EncoderLayer(g.Input("x"), preNorm: false, null),
        ["encoder_layer_prenorm_gelu"] = g => Layers(g).EncoderLayer(g.Input("x"), preNorm: true, null),
        ["decoder_layer_relu"] = g => Layers(g).DecoderLayer("", g.Input("x"), g.Input("memory"), null, null),
        ["decoder_layer_relu_all_masks"] = g => Layers(g).DecoderLayer(
            "", g.Input("x"), g.Input("memory"), Not(g.Input("tgt_pad")), Not(g.Input("mem_pad"))),
        ["decoder_layer_gelu"] = g => Layers(g).DecoderLayer("", g.Input("x"), g.Input("memory"), null, null),
    };

    /// <summary>Biases on scores, and values of another width than keys.</summary>
    private static readonly string[] NotYetSupported = ["sdpa_float_mask"];

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Attention(string name) => GoldenCase.Run(File, name, golden => golden.Output("y", Cases[name](golden)));

    [Fact]
    public void EveryCaseIsRunOrNamed() =>
        Assert.Equal(GoldenCase.Names(File).Order(), Cases.Keys.Concat(NotYetSupported).Order());

    /// <summary>Two layers, tied weights and label smoothing: the whole path that trains a captioner.</summary>
    [Fact]
    public void CaptionDecoder() => GoldenCase.Run(Blocks, Decoder, golden =>
    {
        GoldenTransformer layers = new(golden, heads: 2, Activation.Relu);
        Tensor caption = golden.Input("cap"), table = golden.Input("word_embedding.weight");
        int rows = caption.Shape[0], words = caption.Shape[1] - 1, width = table.Shape[1];
        Tensor memory =
            layers.Norm("attn_proj.3", layers.Linear("attn_proj.0", golden.Input("attn_emb"), Activation.Relu));
        Tensor positions = golden.Input("pos_encoder__pe").Slice(0, 0, words).Reshape(1, words, width);
        Tensor x = caption.Slice(1, 0, words).Embedding(table).Scale(MathF.Sqrt(width)).Add(positions);
        Tensor mask = Lengths(golden.Input("cap_len"), words);
        Tensor memoryMask = Lengths(golden.Input("attn_emb_len"), memory.Shape[1]);
        for (int layer = 0; layer < 2; layer++)
            x = layers.DecoderLayer($"model.layers.{layer}.", x, memory, mask, memoryMask);
        Tensor logits = x.Linear(table);

        float[] targets = caption.Slice(1, 1, words).ToArray();
        for (int i = 0; i < targets.Length; i++)
        {
            if (i % words >= golden.Input("cap_len").Span[i / words] - 1) targets[i] = -1;
        }
        golden.Output("loss", logits.CrossEntropy(new Tensor(new(rows, words), targets), 0.1f, ignore: -1).Reshape(1));
    });

    /// <summary>The heads of the file as rows of one head each.</summary>
    private static Tensor PerHead(GoldenCase golden, Tensor? mask, bool causal)
    {
        Tensor q = golden.Input("q"), k = golden.Input("k"), v = golden.Input("v");
        Tensor y = Rows(q).Attention(Rows(k), Rows(v), new(1, causal), mask);
        return y.Reshape(q.Shape.ToArray());

        static Tensor Rows(Tensor x) => x.Reshape(x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3]);
    }

    private static Tensor MultiHead(GoldenCase golden, bool causal, Tensor? mask) =>
        Layers(golden).Attend("", golden.Input("x"), golden.Input("x"), golden.Input("x"), causal, mask);

    private static GoldenTransformer Layers(GoldenCase golden)
    {
        bool gelu = golden.Settings.TryGetProperty("activation", out var activation)
            && activation.GetString()!.StartsWith("gelu", StringComparison.Ordinal);
        return new(golden, golden.Settings.GetProperty("heads").GetInt32(), gelu ? Activation.Gelu : Activation.Relu);
    }

    /// <summary>The same mask for every head of a row.</summary>
    private static Tensor OverHeads(GoldenCase golden, Tensor mask)
    {
        int heads = golden.Input("q").Shape[1], rows = mask.Shape[0];
        float[] rowOfHead = [.. Enumerable.Range(0, rows * heads).Select(i => (float)(i / heads))];
        return mask.Gather(new Tensor(new(rows * heads), rowOfHead));
    }

    /// <summary>PyTorch aligns a rectangular triangle to the top left; Hark's flag means the bottom right.</summary>
    private static Tensor TopLeft(GoldenCase golden)
    {
        int rows = golden.Input("q").Shape[0] * golden.Input("q").Shape[1];
        int queries = golden.Input("q").Shape[2], keys = golden.Input("k").Shape[2];
        Tensor mask = new(new(rows, queries, keys));
        for (int i = 0; i < mask.Count; i++) mask.Span[i] = i % keys <= i / keys % queries ? 1 : 0;
        return mask;
    }

    private static Tensor FromAdditive(Tensor mask) =>
        new(mask.Shape, Array.ConvertAll(mask.ToArray(), m => m < -1e30f ? 0f : 1f));

    private static Tensor Not(Tensor mask) => new(mask.Shape, Array.ConvertAll(mask.ToArray(), m => 1 - m));

    private static Tensor Lengths(Tensor lengths, int size)
    {
        Tensor mask = new(new(lengths.Count, size));
        for (int i = 0; i < mask.Count; i++) mask.Span[i] = i % size < lengths.Span[i / size] ? 1 : 0;
        return mask;
    }
}
