using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class BartTests
{
    [Fact]
    public void Every_layer_and_the_logits_equal_the_original_eager_and_traced()
    {
        NetworkGolden.SkipUnlessFast();
        TextGolden golden = new("bart_base");
        Bart network = Build(BartSettings.Base);
        Tensor[] inputs =
        [
            golden.Input("input_ids"), golden.Input("attention_mask"),
            golden.Input("decoder_input_ids"), golden.Input("decoder_attention_mask"),
        ];
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        {
            IReadOnlyList<Tensor> read = network.Encoder.HiddenStates(x[0], x[1]);
            DecoderMemory memory = network.Decoder.Remember(read[^1], x[1]);
            IReadOnlyList<Tensor> written = network.Decoder.HiddenStates(x[2], x[3], memory);
            return [.. read, .. written, network.Decoder.Classify(written[^1])];
        };

        float[][] traced = TracedCheck.AssertAgree(forward, inputs);
        using TensorScope scope = new();
        IReadOnlyList<Tensor> eager = forward(inputs);
        string[] labels =
        [
            .. Enumerable.Range(0, 7).Select(i => $"enc{i}"), .. Enumerable.Range(0, 7).Select(i => $"dec{i}"),
        ];
        foreach (Func<int, Tensor> output in (Func<int, Tensor>[])
            [i => eager[i], i => new Tensor(eager[i].Shape, traced[i])])
        {
            for (int i = 0; i < labels.Length; i++) golden.AssertEqual(labels[i], output(i), 1, 3, 16);
            golden.AssertEqual("logits", output(labels.Length), 1, 1, 97);
            AssertProbabilities(golden, output(labels.Length));
        }

        Tensor first = golden.Input("input_ids").Slice(0, 0, 1), answer = inputs[2].Slice(0, 0, 1);
        Tensor alone = network.Forward(first, Tensor.Full(first.Shape, 1), answer);
        golden.AssertEqual("row0_no_masks_logits", alone, 1, 1, 97);
    }

    [Fact]
    public void Cached_steps_equal_the_full_pass_at_every_position()
    {
        Bart network = Build(Small);
        using TensorScope scope = new();
        Tensor mask = new(new(2, 5), [1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
        DecoderMemory memory = network.Decoder.Remember(
            network.Encoder.ForwardFeatures(TracedCheck.Random(new(2, 5, 16), 7), mask), mask);
        const int length = 9, rows = 4; // two beams for each of two texts
        Tensor ids = new(new(rows, length)), idMask = Tensor.Full(ids.Shape, 1);
        for (int i = 0; i < ids.Count; i++) ids.Span[i] = (i * 7 + i / length + 2) % Small.Vocabulary;
        Tensor full = network.Decoder.Forward(ids, idMask, memory); // [R, L, V]
        DecoderCache? cache = null;
        for (int t = 0; t < length; t++)
        {
            (Tensor logits, cache) = network.Decoder.Step(
                ids.Slice(1, t, 1), idMask.Slice(1, t, 1), cache, memory);
            Tensor expected = full.Slice(1, t, 1);
            for (int i = 0; i < logits.Count; i++) Assert.Equal(expected.Span[i], logits.Span[i], 2e-5f);
        }
    }

    [Fact]
    public void Cached_steps_at_full_size_equal_the_original()
    {
        NetworkGolden.SkipUnlessFast();
        TextGolden golden = new("bart_base");
        Bart network = Build(BartSettings.Base);
        using TensorScope scope = new();
        Tensor mask = golden.Input("attention_mask"), ids = golden.Input("decoder_input_ids");
        Tensor idMask = golden.Input("decoder_attention_mask");
        DecoderMemory memory = network.Decoder.Remember(
            network.Encoder.Forward(golden.Input("input_ids"), mask), mask);
        List<Tensor> steps = [];
        DecoderCache? cache = null;
        for (int t = 0; t < ids.Shape[1]; t++)
        {
            (Tensor logits, cache) = network.Decoder.Step(
                ids.Slice(1, t, 1), idMask.Slice(1, t, 1), cache, memory);
            steps.Add(logits.Reshape(3, 1, BartSettings.Base.Vocabulary));
        }
        golden.AssertEqual("logits", Concat.Of(1, [.. steps]), 1, 1, 97);
    }

    [Fact]
    public void Has_the_published_keys_and_shapes() =>
        new TextGolden("bart_base").AssertKeys(new Bart(BartSettings.Base), Bart.FromPublished);

    [Fact]
    public void Knows_the_names_of_both_published_classes()
    {
        Assert.Equal("model.encoder.layers.0.fc1.bias", Bart.FromPublished("encoder.layers.0.fc1.bias"));
        Assert.Equal("model.shared.weight", Bart.FromPublished("shared.weight"));
        Assert.Equal("final_logits_bias", Bart.FromPublished("final_logits_bias"));
        Assert.Null(Bart.FromPublished("decoder.embed_tokens.weight"));
    }

    [Fact]
    public void Refuses_what_is_longer_than_its_positions()
    {
        Bart network = Build(Small);
        using TensorScope scope = new();
        Tensor mask = Tensor.Full(new(1, 12), 1);
        Assert.Equal(12, network.Encoder.Forward(Tensor.Zeros(new(1, 12)), mask).Shape[1]);
        Assert.Throws<ArgumentException>(() => network.Encoder.Forward(Tensor.Zeros(new(1, 13))));
        Assert.Throws<ArgumentException>(() => network.Decoder.Places(12, 1));
    }

    private static BartSettings Small { get; } = new(50, 16, 2, 24, 2, 2, 12);

    private static Bart Build(BartSettings settings)
    {
        Bart network = new(settings);
        NamedWeights.Fill(network, "", 1);
        network.RequireGradient(false);
        return network;
    }

    private static void AssertProbabilities(TextGolden golden, Tensor logits)
    {
        int vocabulary = logits.Shape[2];
        float[] best = golden["top5_ids"], values = golden["top5_values"], labels = golden["labels"];
        Tensor logSum = new(new(3, 11)), labelLog = new(new(3, 11)), top = new(new(3, 11, 5));
        for (int row = 0; row < logSum.Count; row++)
        {
            float[] scores = logits.Span.Slice(row * vocabulary, vocabulary).ToArray();
            logSum.Span[row] = (float)Math.Log(scores.Sum(score => Math.Exp(score)));
            labelLog.Span[row] = scores[(int)labels[row]] - logSum.Span[row];
            int[] order = [.. Enumerable.Range(0, vocabulary).OrderByDescending(v => scores[v]).Take(5)];
            Assert.Equal(best[(5 * row)..(5 * row + 5)], order.Select(v => (float)v));
            for (int i = 0; i < 5; i++) top.Span[5 * row + i] = scores[order[i]];
        }
        golden.AssertEqual("top5_values", top);
        golden.AssertEqual("logsumexp", logSum);
        golden.AssertEqual("label_logprob", labelLog);
    }
}
