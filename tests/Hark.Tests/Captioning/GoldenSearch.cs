using System.Text.Json;
using Hark.Captioning;
using Hark.TestKit;

namespace Hark.Tests.Captioning;

/// <summary>A beam-search case of the golden decoding files: settings, and what the original made of them.</summary>
internal sealed class GoldenSearch(GoldenFile golden, string name)
{
    private const float Tolerance = 1e-4f;
    private const int EndId = 2;

    private readonly JsonElement settings = golden.Json.GetProperty("cases").GetProperty(name);

    /// <summary>The clip of every row.</summary>
    public int[] Clips { get; } = [.. golden[$"{name}.clips"].Longs.Select(clip => (int)clip)];

    public BeamSearchOptions Options => new()
    {
        Beams = settings.TryGetProperty("beam_size", out JsonElement beams) ? beams.GetInt32() : 1,
        MaxLength = settings.TryGetProperty("max_length", out JsonElement length) ? length.GetInt32() : 20,
        Temperature = settings.TryGetProperty("temp", out JsonElement temperature) ? temperature.GetSingle() : 1,
        StopsEarly = !settings.TryGetProperty("early_stop", out JsonElement stops) || stops.GetBoolean(),
    };

    /// <summary>Judges the captions of one row.</summary>
    /// <param name="row">The row; its clip is <see cref="Clips"/>[row].</param>
    /// <param name="captions">What the search stored, best first.</param>
    public void Check(int row, IReadOnlyList<Hypothesis> captions)
    {
        GoldenTensor sequences = golden[$"{name}.seq"]; // [rows, L], or [rows, n, L] for the n best
        int length = sequences.Shape[^1], best = sequences.Shape.Length == 3 ? sequences.Shape[1] : 1;
        long[] expected = sequences.Longs;
        float[]? scores = golden.Has($"{name}.score") ? golden[$"{name}.score"].Floats : null;
        for (int i = 0; i < best; i++)
        {
            Hypothesis? caption = i < captions.Count ? captions[i] : null;
            long[] actual = Enumerable.Repeat((long)EndId, length).ToArray();
            for (int t = 0; t < (caption?.Ids.Length ?? 0); t++) actual[t] = caption!.Ids[t];
            int at = row * best + i;
            Assert.Equal(expected.AsSpan(at * length, length).ToArray(), actual);
            if (scores is not null) Assert.Equal(scores[at], caption?.Score ?? 0, Tolerance);
        }
        if (golden.Has($"{name}.finished")) Assert.Equal(golden[$"{name}.finished"].Longs[row], captions.Count);
        if (golden.Has($"{name}.logprob")) CheckWords(row, captions[0]);
    }

    /// <summary>Judges how many steps the search of one row made.</summary>
    public void CheckSteps(int row, int steps)
    {
        if (golden.Has($"{name}.steps")) Assert.Equal(golden[$"{name}.steps"].Longs[row], steps);
    }

    // Greedy cases store the log-probability of every word, 0 behind the end.
    private void CheckWords(int row, Hypothesis caption)
    {
        float sum = golden[$"{name}.logprob"].Floats.AsSpan(row * 20, 20).ToArray().Sum();
        Assert.Equal(sum / caption.Ids.Length, caption.Score, Tolerance);
    }
}
