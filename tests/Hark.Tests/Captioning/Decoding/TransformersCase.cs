using System.Text.Json;
using Hark.Captioning.Decoding;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>A case of transformers' generate(): settings, and what the original made of them.</summary>
internal sealed class TransformersCase(GoldenFile golden, string name)
{
    private const float Tolerance = 1e-4f;
    private const int PadId = 1;

    private readonly JsonElement settings = golden.Json.GetProperty("cases").GetProperty(name);

    /// <summary>The clip of every row.</summary>
    public int[] Clips { get; } = [.. golden[$"{name}.clips"].Longs.Select(clip => (int)clip)];

    public DecodingOptions Options
    {
        get
        {
            DecodingOptions rules = new GreedyOptions
            {
                StartId = 2,
                EndId = 2,
                MaxLength = settings.GetProperty("max_length").GetInt32() - 1, // without the start token
                MinLength = settings.GetProperty("min_length").GetInt32() - 1,
                NoRepeatNgram = settings.GetProperty("no_repeat_ngram_size").GetInt32(),
                RepetitionPenalty = settings.GetProperty("repetition_penalty").GetSingle(),
                FirstId = Id("forced_bos_token_id"),
                LastId = Id("forced_eos_token_id"),
            };
            if (settings.TryGetProperty("do_sample", out JsonElement samples))
                return samples.GetBoolean() ? Sampling.WithRulesOf(rules) : rules;
            return new TransformersBeamOptions
            {
                Beams = settings.GetProperty("num_beams").GetInt32(),
                LengthPenalty = settings.GetProperty("length_penalty").GetSingle(),
                Stop = settings.GetProperty("early_stopping") switch
                {
                    { ValueKind: JsonValueKind.True } => BeamStop.WhenFull,
                    { ValueKind: JsonValueKind.False } => BeamStop.WhenWorse,
                    _ => BeamStop.WhenHopeless,
                },
            }.WithRulesOf(rules);
        }
    }

    private SamplingOptions Sampling => new()
    {
        Temperature = Number("temperature", 1),
        TopK = (int)Number("top_k", 0),
        TopP = Number("top_p", 1),
        Uniforms = clip =>
        {
            int t = 0;
            return () => NamedWeights.Uniform("decoding.hf.uniforms", 32 * clip + t++);
        },
    };

    /// <summary>Judges the captions of one row.</summary>
    public void Check(int row, IReadOnlyList<Hypothesis> captions)
    {
        GoldenTensor sequences = golden[$"{name}.seq"]; // [rows, L], or [rows, n, L]
        int length = sequences.Shape[^1], best = sequences.Shape.Length == 3 ? sequences.Shape[1] : 1;
        long[] expected = sequences.Longs;
        for (int i = 0; i < best; i++)
        {
            long[] actual = Enumerable.Repeat((long)PadId, length).ToArray();
            actual[0] = 2;
            for (int t = 0; t < captions[i].Ids.Length; t++) actual[t + 1] = captions[i].Ids[t];
            int at = row * best + i;
            Assert.Equal(expected.AsSpan(at * length, length).ToArray(), actual);
            if (golden.Has($"{name}.score"))
                Assert.Equal(golden[$"{name}.score"].Floats[at], captions[i].Score, Tolerance);
        }
    }

    private int? Id(string key) => settings.GetProperty(key) is { ValueKind: JsonValueKind.Number } id
        ? id.GetInt32()
        : null;

    private float Number(string key, float otherwise) =>
        settings.TryGetProperty(key, out JsonElement value) ? value.GetSingle() : otherwise;
}
