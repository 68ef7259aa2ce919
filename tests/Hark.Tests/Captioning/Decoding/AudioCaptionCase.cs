using System.Globalization;
using System.Text.Json;
using Hark.Captioning.Decoding;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>A case of AudioCaption's decoding: settings, and what the original made of them.</summary>
internal sealed class AudioCaptionCase(GoldenFile golden, string name)
{
    private const float Tolerance = 1e-4f;
    private const int EndId = 2;

    private readonly JsonElement settings = golden.Json.GetProperty("cases").GetProperty(name);

    /// <summary>The clip of every row.</summary>
    public int[] Clips { get; } = [.. golden[$"{name}.clips"].Longs.Select(clip => (int)clip)];

    /// <summary>The networks that take part.</summary>
    public string[] Models => settings.TryGetProperty("members", out JsonElement members)
        ? [.. members.EnumerateArray().Select(member => member.GetString()!)]
        : [settings.GetProperty("model").GetString()!];

    public DecodingOptions Options => Algorithm switch
    {
        "greedy" or "ensemble greedy" => new GreedyOptions(),
        "sampling" => Sampling(settings.GetProperty("sample_method").GetString()!),
        "ensemble sample" => Sampling("sample"),
        "gumbel" => new GumbelOptions(),
        "diverse beam" => new DiverseBeamOptions
        {
            Beams = Integer("beam_size", 0),
            Groups = Integer("group_size", 0),
            Diversity = Number("diversity_lambda", 0),
            Temperature = Number("temp", 1),
        },
        _ => new BeamSearchOptions
        {
            Beams = Integer("beam_size", 3),
            MaxLength = Integer("max_length", 20),
            Temperature = Number("temp", 1),
            // Ensembles have no early stop.
            StopsEarly = !IsEnsemble && (!settings.TryGetProperty("early_stop", out JsonElement s) || s.GetBoolean()),
        },
    };

    private string Algorithm => settings.GetProperty("algorithm").GetString()!;

    private bool IsEnsemble => Algorithm.StartsWith("ensemble", StringComparison.Ordinal);

    private bool IsWordByWord => golden.Has($"{name}.logprob");

    /// <summary>Judges the captions of one row.</summary>
    /// <param name="row">The row; its clip is <see cref="Clips"/>[row].</param>
    /// <param name="captions">What the search found, in its order.</param>
    public void Check(int row, IReadOnlyList<Hypothesis> captions)
    {
        if (Algorithm == "diverse beam" && !settings.GetProperty("group_nbest").GetBoolean())
        {
            int each = Integer("beam_size", 0) / Integer("group_size", 0);
            captions = [.. captions.Where((_, i) => i % each == 0)]; // the best of each group
        }
        GoldenTensor sequences = golden[$"{name}.seq"]; // [rows, L], or [rows, n, L] for the n best
        int length = sequences.Shape[^1], best = sequences.Shape.Length == 3 ? sequences.Shape[1] : 1;
        long[] expected = sequences.Longs;
        // Word by word an ensemble's score is a sum that is not normalised: its replay checks it.
        bool hasScores = golden.Has($"{name}.score") && !(IsEnsemble && Options is not BeamSearchOptions);
        for (int i = 0; i < best; i++)
        {
            Hypothesis? caption = i < captions.Count ? captions[i] : null;
            long[] actual = Enumerable.Repeat((long)EndId, length).ToArray();
            for (int t = 0; t < (caption?.Ids.Length ?? 0); t++) actual[t] = caption!.Ids[t];
            int at = row * best + i;
            Assert.Equal(expected.AsSpan(at * length, length).ToArray(), actual);
            if (hasScores) Assert.Equal(golden[$"{name}.score"].Floats[at], caption?.Score ?? 0, Tolerance);
        }
        if (golden.Has($"{name}.finished")) Assert.Equal(golden[$"{name}.finished"].Longs[row], captions.Count);
    }

    /// <summary>Judges how many steps the search of one row made.</summary>
    public void CheckSteps(int row, int steps)
    {
        if (golden.Has($"{name}.steps")) Assert.Equal(golden[$"{name}.steps"].Longs[row], steps);
    }

    /// <summary>
    /// Judges the log-probability of every word of the rows, as the original records it: behind the rules, renormalised
    /// after top-p only.
    /// </summary>
    /// <param name="model">A model of the clips 0, 1, 2 and so on.</param>
    public void CheckWords(ICaptionModel model)
    {
        if (!IsWordByWord && !(IsEnsemble && golden.Has($"{name}.score"))) return;
        if (Options is BeamSearchOptions) return;
        long[] words = golden[$"{name}.seq"].Longs; // [rows, 20]
        int[] ids = new int[model.Clips], parents = [];
        Array.Fill(ids, 1);
        float[] sums = new float[Clips.Length];
        float[] scores = new float[model.Vocabulary];
        for (int t = 0; t < 20; t++)
        {
            ReadOnlySpan<float> logits = model.Step(ids, parents);
            for (int row = 0; row < Clips.Length; row++)
            {
                bool hasEnded = t > 0 && words[row * 20 + t - 1] == EndId;
                int id = ids[Clips[row]] = (int)words[row * 20 + t];
                if (hasEnded) continue;
                logits.Slice(Clips[row] * model.Vocabulary, model.Vocabulary).CopyTo(scores);
                if (!IsEnsemble) WordProbabilities.Logarithms(scores, model.Vocabulary, 1, scores);
                foreach (IScoreStep step in Options.ScoreSteps()) step.Change([], scores);
                float logarithm = Options is SamplingOptions { TopP: < 1 }
                    ? (float)WordProbabilities.Logarithm(scores, id)
                    : scores[id];
                sums[row] += logarithm;
                if (IsWordByWord) Assert.Equal(golden[$"{name}.logprob"].Floats[row * 20 + t], logarithm, Tolerance);
            }
            parents = [.. Enumerable.Range(0, model.Clips)];
        }
        for (int row = 0; row < Clips.Length && golden.Has($"{name}.score"); row++)
            Assert.Equal(golden[$"{name}.score"].Floats[row], sums[row], Tolerance);
    }

    // top-p has no effect of the temperature in the original.
    private SamplingOptions Sampling(string method)
    {
        float share = method == "sample" ? 0 : float.Parse(method.AsSpan(3), CultureInfo.InvariantCulture);
        return new()
        {
            Temperature = share is > 0 and < 1 ? 1 : Number("temp", 1),
            TopK = share >= 1 ? (int)share : 0,
            TopP = share is > 0 and < 1 ? share : 1,
            Uniforms = clip =>
            {
                int t = 0;
                return () => NamedWeights.Uniform("decoding.uniforms", 20 * clip + t++);
            },
        };
    }

    private int Integer(string key, int otherwise) =>
        settings.TryGetProperty(key, out JsonElement value) ? value.GetInt32() : otherwise;

    private float Number(string key, float otherwise) =>
        settings.TryGetProperty(key, out JsonElement value) ? value.GetSingle() : otherwise;
}
