using System.Text.Json;
using Hark.Captioning.Decoding;
using Hark.TestKit;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>Single calls of every rule that changes scores, against the originals.</summary>
[Trait("Category", "Golden")]
public class ScoreStepTests
{
    private const double Tolerance = 1e-6;
    private static readonly JsonElement Golden = GoldenFile.Load("decoding/logits_processing").Json;

    [Fact]
    public void Every_rule_of_transformers_gives_its_scores()
    {
        int run = 0;
        foreach (JsonElement call in Golden.GetProperty("processors").EnumerateArray())
        {
            JsonElement arguments = call.GetProperty("arguments");
            if (arguments.TryGetProperty("min_tokens_to_keep", out _)) continue; // Hark has no such setting
            float[][] scores = Rows(call.GetProperty("scores")), expected = Rows(call.GetProperty("result"));
            int[][] ids = [.. call.GetProperty("ids").EnumerateArray()
                .Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray())];
            IScoreStep step = Build(call.GetProperty("processor").GetString()!, arguments);
            for (int row = 0; row < scores.Length; row++)
            {
                step.Change(ids[row], scores[row]);
                AssertClose(expected[row], scores[row]);
            }
            run++;
        }
        Assert.Equal(38, run);
    }

    [Fact]
    public void Among_equal_words_top_p_keeps_as_many_as_the_original()
    {
        foreach (JsonElement call in Golden.GetProperty("top_p_with_ties").GetProperty("cases").EnumerateArray())
        {
            float[] scores = Rows(call.GetProperty("scores"))[0];
            new TopPStep(call.GetProperty("top_p").GetSingle()).Change([], scores);
            Assert.Equal(call.GetProperty("kept").GetInt32(), scores.Count(float.IsFinite));
        }
    }

    [Fact]
    public void The_rules_together_come_in_the_order_of_generate()
    {
        JsonElement chain = Golden.GetProperty("chain");
        int[] ids = [.. chain.GetProperty("ids")[0].EnumerateArray().Select(id => id.GetInt32())];
        float[] scores = Rows(chain.GetProperty("scores"))[0];
        SamplingOptions options = new()
        {
            RepetitionPenalty = 1.1f,
            NoRepeatNgram = 3,
            MinLength = 8,
            EndId = 2,
            FirstId = 0,
            LastId = 2,
            MaxLength = 19,
            TopK = 50,
            TopP = 0.9f,
        };
        IReadOnlyList<IScoreStep> steps = options.ScoreSteps();
        JsonElement[] expected = [.. chain.GetProperty("steps").EnumerateArray()];
        Assert.Equal(expected.Length, steps.Count);
        for (int i = 0; i < steps.Count; i++)
        {
            steps[i].Change(ids, scores);
            AssertClose(Rows(expected[i].GetProperty("scores"))[0], scores);
        }
    }

    [Fact]
    public void AudioCaptions_sampling_has_the_probabilities_of_the_original()
    {
        foreach (JsonElement call in Golden.GetProperty("audiocaption").GetProperty("sampling").EnumerateArray())
        {
            string method = call.GetProperty("sample_method").GetString()!;
            float share = method == "sample"
                ? 0
                : float.Parse(method.AsSpan(3), System.Globalization.CultureInfo.InvariantCulture);
            SamplingOptions options = new()
            {
                Temperature = share is > 0 and < 1 ? 1 : call.GetProperty("temp").GetSingle(), // top-p ignores it
                TopK = share >= 1 ? (int)share : 0,
                TopP = share is > 0 and < 1 ? share : 1,
            };
            float[][] scores = Rows(call.GetProperty("logits")), expected = Rows(call.GetProperty("probabilities"));
            for (int row = 0; row < scores.Length; row++)
            {
                foreach (IScoreStep step in options.ScoreSteps()) step.Change([], scores[row]);
                AssertClose(expected[row], [.. WordProbabilities.Of(scores[row]).Select(p => (float)p)]);
            }
        }
    }

    [Fact]
    public void AudioCaptions_beam_search_has_the_log_probabilities_of_the_original()
    {
        foreach (JsonElement call in Golden.GetProperty("audiocaption").GetProperty("beam").EnumerateArray())
        {
            float[][] logits = Rows(call.GetProperty("logits")), expected = Rows(call.GetProperty("logprob"));
            for (int row = 0; row < logits.Length; row++)
            {
                float[] logarithms = new float[logits[row].Length];
                WordProbabilities.Logarithms(
                    logits[row], logarithms.Length, call.GetProperty("temp").GetSingle(), logarithms);
                AssertClose(expected[row], logarithms);
            }
        }
    }

    private static IScoreStep Build(string processor, JsonElement arguments)
    {
        return processor switch
        {
            "repetition_penalty" => new RepetitionPenaltyStep(arguments.GetProperty("penalty").GetSingle()),
            "no_repeat_ngram" => new NoRepeatNgramStep(Integer("ngram_size")),
            "min_length" => new MinLengthStep(Integer("min_length") - 1, Integer("eos_token_id")),
            "forced_bos" => new ForcedWordStep(0, Integer("bos_token_id")),
            "forced_eos" => new ForcedWordStep(Integer("max_length") - 2, Integer("eos_token_id")),
            "temperature" => new TemperatureStep(arguments.GetProperty("temperature").GetSingle()),
            "top_k" => new TopKStep(Integer("top_k")),
            "top_p" => new TopPStep(arguments.GetProperty("top_p").GetSingle()),
            _ => throw new InvalidOperationException($"unknown processor {processor}"),
        };

        int Integer(string key) => arguments.GetProperty(key).GetInt32();
    }

    private static float[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(row => row.EnumerateArray()
        .Select(v => v.ValueKind == JsonValueKind.Number ? v.GetSingle() : float.NegativeInfinity).ToArray())];

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (float.IsFinite(expected[i])) Assert.Equal(expected[i], actual[i], Tolerance);
            else Assert.Equal(expected[i], actual[i]);
        }
    }
}
