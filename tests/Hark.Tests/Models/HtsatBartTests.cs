using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

/// <summary>The bridge between HTSAT and BART at its released size, against WavCaps' own.</summary>
[Trait("Category", "Golden")]
public class HtsatBartTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("captioners/htsat_bart");
    private static readonly int[] Lengths = [10, 6];

    [Fact]
    public void Names_are_those_of_the_published_file()
    {
        var published = GoldenFile.Load("captioners/key_manifests").Json.GetProperty("models")
            .GetProperty("wavcaps_htsat_bart").GetProperty("state_dict").EnumerateArray();
        HtsatBart network = new(HtsatSettings.Encoder, BartSettings.Base);
        var expected = published
            .Select(entry => (Name: network.FromPublished(entry[0].GetString()!), Shape: entry[1]))
            .Where(entry => entry.Name is not null)
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Shape.EnumerateArray())}").Order();
        Assert.Equal(expected, network.State().Select(entry =>
            $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}").Order());
    }

    [Fact]
    public void Every_part_behind_htsat_equals_the_original_and_a_step_the_full_prefix()
    {
        NetworkGolden.SkipUnlessFast();
        HtsatBart network = new(HtsatSettings.Encoder, BartSettings.Base);
        NamedWeights.Fill(network.Bart, "decoder.", 1);
        foreach ((string name, Tensor value) in network.State())
        {
            if (name.StartsWith("enc_to_dec_proj.", StringComparison.Ordinal)) NamedWeights.Fill(value, name, 1);
        }
        network.RequireGradient(false);
        using TensorScope scope = new();
        Tensor steps = new(new(2, 32, 768));
        for (int i = 0; i < steps.Count; i++)
            steps.Span[i] = (float)(0.6 * (2 * NamedWeights.Uniform("captioners.htsat.frames", i) - 1) * Math.Sqrt(3));
        Check("projected", network.Project(steps), 32, 8);

        // Eagerly and traced the same: the traced memory serves the steps below.
        using TracedNetwork trace = new(inputs => network.Read(inputs[0]).Tensors);
        using GraphRun run = trace.Run(steps);
        Tensor read = network.Bart.Encoder.ForwardFeatures(network.Project(steps));
        Check("bart_encoder", read, 37, 16);
        DecoderMemory memory = network.Bart.Decoder.Remember(read, Tensor.Full(new(2, 1024), 1));
        DecoderMemory traced = DecoderMemory.Of([.. Enumerable.Range(0, run.OutputCount).Select(i => run[i])]);
        for (int layer = 0; layer < 6; layer++)
        {
            TracedCheck.AssertClose(memory.Keys[layer].Span, traced.Keys[layer].Span);
            TracedCheck.AssertClose(memory.Values[layer].Span, traced.Values[layer].Span);
        }

        int length = Golden["labels"].Shape[1];
        float[] labels = Golden["labels"].Floats;
        Tensor ids = new(new(2, length)), mask = Tensor.Zeros(ids.Shape), targets = new(ids.Shape);
        for (int b = 0; b < 2; b++)
        {
            mask.Span.Slice(b * length, Lengths[b]).Fill(1); // of the labels, not shifted
            for (int t = 0; t < length; t++)
            {
                ids.Span[b * length + t] = t == 0 ? 2 : labels[b * length + t - 1];
                targets.Span[b * length + t] = labels[b * length + t];
            }
        }
        Tensor logits = network.Bart.Decoder.Forward(ids, mask, memory); // [2, L, V]
        Check("logits", logits, 1, 97);
        CheckTop(logits);
        double loss = logits.CrossEntropy(targets, 0.1f, SmoothingTarget.AllClasses, ignore: 1).Span[0];
        double expectedLoss = Golden.Json.GetProperty("loss").GetProperty("value_float64").GetDouble();
        Assert.Equal(expectedLoss, loss, 1e-5 * Math.Abs(loss));

        using TracedNetwork plan = DecoderCaptionModel.Plan(network.Decoder);
        using DecoderCaptionModel model = new(network.Decoder, traced.Tensors, 29, plan);
        int[] words = new int[2], parents = [];
        for (int t = 0; t < Lengths[1]; t++) // as long as no padding is masked
        {
            for (int b = 0; b < 2; b++) words[b] = (int)ids.Span[b * length + t];
            ReadOnlySpan<float> step = model.Step(words, parents);
            for (int b = 0; b < 2; b++)
            {
                ReadOnlySpan<float> full = logits.Span.Slice((b * length + t) * 50265, 50265);
                for (int v = 0; v < full.Length; v += 7)
                    Assert.Equal(full[v], step[b * 50265 + v], Tolerance);
            }
            parents = [0, 1];
        }
    }

    private static float Tolerance { get; } = Golden.Json.GetProperty("tolerance").GetProperty("absolute").GetSingle();

    private static void Check(string name, Tensor actual, int rowStep, int columnStep)
    {
        GoldenTensor golden = Golden[name];
        int rows = golden.Shape[1], columns = golden.Shape[2];
        for (int i = 0; i < golden.Floats.Length; i++)
        {
            (int b, int row, int column) = (i / (rows * columns), i / columns % rows, i % columns);
            float found = actual.Span[
                (b * actual.Shape[1] + row * rowStep) * actual.Shape[2] + column * columnStep];
            Assert.Equal(golden.Floats[i], found, Tolerance);
        }
    }

    private static void CheckTop(Tensor logits)
    {
        float[] sums = Golden["logsumexp"].Floats;
        float[] ids = Golden["top5_ids"].Floats, values = Golden["top5_values"].Floats;
        for (int row = 0; row < sums.Length; row++)
        {
            ReadOnlySpan<float> scores = logits.Span.Slice(row * 50265, 50265);
            double sum = scores[0] - WordProbabilities.Logarithm(scores, 0);
            Assert.Equal(sums[row], sum, 1e-4);
            for (int i = 0; i < 5; i++)
                Assert.Equal(values[row * 5 + i], scores[(int)ids[row * 5 + i]], Tolerance);
        }
    }
}
