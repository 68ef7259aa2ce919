using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>Decoding over a small BART, against transformers' generate().</summary>
[Trait("Category", "Golden")]
public class TransformersNetworkTests
{
    private const int ClipCount = 60, Steps = 8, Width = 32, Vocabulary = 60;
    private static readonly GoldenFile Golden = GoldenFile.Load("decoding/hf_generate");
    private static readonly Bart Network = Build();

    public static TheoryData<string> Cases => new(Golden.Json.GetProperty("cases").EnumerateObject()
        .Select(entry => entry.Name).Where(name => !name.StartsWith("trace", StringComparison.Ordinal)));

    public static TheoryData<string> Traces => ["trace_beam3_short", "trace_beam3_long", "trace_beam4_early_false"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_clips_in_one_batch_get_the_captions_of_the_original(string name)
    {
        TransformersCase expected = new(Golden, name);
        using TensorScope scope = new();
        DecoderMemory memory = Remember([.. Enumerable.Range(0, ClipCount)]);
        using TracedNetwork plan = DecoderCaptionModel.Plan(Network.Decoder);
        foreach (TracedNetwork? run in new[] { null, plan })
        {
            using DecoderCaptionModel model = new(Network.Decoder, memory.Tensors, expected.Options.MaxLength, run);
            var captions = CaptionSearch.Run(model, expected.Options);
            for (int row = 0; row < expected.Clips.Length; row++) expected.Check(row, captions[expected.Clips[row]]);
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Logits_and_processed_scores_of_every_step_equal_the_original(string name)
    {
        var settings = Golden.Json.GetProperty("cases").GetProperty(name);
        TransformersBeamOptions options = new()
        {
            Beams = settings.GetProperty("num_beams").GetInt32(),
            StartId = 2,
            EndId = 2,
            MaxLength = 19,
            MinLength = 1,
            NoRepeatNgram = 3,
            FirstId = 0,
            LastId = 2,
        };
        using TensorScope scope = new();
        using DecoderCaptionModel model = new(
            Network.Decoder, Remember([settings.GetProperty("clip").GetInt32()]).Tensors, options.MaxLength);
        float[] logits = Golden[$"{name}.logits"].Floats, processed = Golden[$"{name}.processed"].Floats;
        int size = options.Beams * Vocabulary;
        List<int>[] words = [.. Enumerable.Range(0, options.Beams).Select(_ => new List<int> { 2 })];
        int[] ids = [.. Enumerable.Repeat(2, options.Beams)], parents = [];
        float[] scores = new float[size];
        int step = 0;
        foreach (var entry in settings.GetProperty("steps").EnumerateArray())
        {
            ReadOnlySpan<float> found = model.Step(ids, parents);
            AssertClose(logits.AsSpan(step * size, size), found);
            WordProbabilities.Logarithms(found, Vocabulary, 1, scores);
            foreach (IScoreStep rule in options.ScoreSteps())
            {
                for (int row = 0; row < options.Beams; row++)
                    rule.Change([.. words[row]], scores.AsSpan(row * Vocabulary, Vocabulary));
            }
            AssertClose(processed.AsSpan(step * size, size), scores);

            // The best candidates that do not end go on.
            var open = entry.GetProperty("candidates").EnumerateArray()
                .Where(candidate => !candidate.GetProperty("ends").GetBoolean()).Take(options.Beams).ToArray();
            if (open.Length < options.Beams) break;
            parents = [.. open.Select(candidate => candidate.GetProperty("parent").GetInt32())];
            ids = [.. open.Select(candidate => candidate.GetProperty("token").GetInt32())];
            words = [.. parents.Zip(ids, (parent, id) => new List<int>([.. words[parent], id]))];
            step++;
        }
        Assert.InRange(step, 3, 19);
    }

    [Fact]
    public void Encoder_and_teacher_forced_logits_equal_the_original()
    {
        using TensorScope scope = new();
        Tensor read = Network.Encoder.ForwardFeatures(Features([0, 1, 2, 3]));
        AssertClose(Golden["check.encoder"].Floats, read.Span, 2e-5f);
        DecoderMemory memory = Network.Decoder.Remember(read, Tensor.Full(new(4, Steps), 1));
        Tensor ids = new(new(4, 5), [.. Enumerable.Range(0, 4).SelectMany(_ => new float[] { 2, 0, 5, 7, 9 })]);
        AssertClose(Golden["check.logits"].Floats, Network.Decoder.Forward(ids, null, memory).Span, 2e-5f);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance = 1e-4f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (float.IsFinite(expected[i])) Assert.Equal(expected[i], actual[i], tolerance);
            else Assert.Equal(expected[i], actual[i]);
        }
    }

    private static DecoderMemory Remember(int[] clips) => Network.Decoder.Remember(
        Network.Encoder.ForwardFeatures(Features(clips)), Tensor.Full(new(clips.Length, Steps), 1));

    private static Tensor Features(int[] clips)
    {
        Tensor features = new(new(clips.Length, Steps, Width));
        for (int i = 0; i < features.Count; i++)
        {
            int k = clips[i / (Steps * Width)] * Steps * Width + i % (Steps * Width);
            features.Span[i] = (float)((2 * NamedWeights.Uniform("decoding.hf.features", k) - 1) * Math.Sqrt(3));
        }
        return features;
    }

    private static Bart Build()
    {
        Bart network = new(new BartSettings(
            Vocabulary, Width, Heads: 4, FeedForward: 64, EncoderLayers: 2, DecoderLayers: 2, MaxLength: 64));
        foreach ((string name, Tensor value) in network.State())
        {
            NamedWeights.Fill(value, "bart10." + name, name == "model.shared.weight" ? 4 : 1);
            if (name != "model.shared.weight") continue;
            foreach (ref float weight in value.Span.Slice(2 * Width, Width)) weight *= 1.5f; // the row of the end
        }
        network.RequireGradient(false);
        return network;
    }
}
