namespace Hark.Captioning;

/// <summary>
/// Beam search as in wsntxxn/AudioCaption (SJTU 2022, Xu 2024), with all beams of all clips in one batch. Its rules differ
/// from the usual ones in small ways that decide which caption wins:
/// <list type="bullet">
/// <item>a caption's score is its log-probability divided by its number of words, the end token included;</item>
/// <item>a finished beam stays in the beam with its sum lowered by 1000, and may be stored again;</item>
/// <item>a clip stops when the number of stored captions equals the number of beams exactly;</item>
/// <item>the first stored caption wins among equals.</item>
/// </list>
/// </summary>
public static class BeamSearch
{
    private const float FinishedPenalty = 1000;

    /// <summary>Searches for the captions of all clips.</summary>
    /// <returns>For each clip its stored captions, best first; at least one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IReadOnlyList<IReadOnlyList<Hypothesis>> Search(
        ICaptionModel model, BeamSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Beams, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Beams, Math.Min(64, model.Vocabulary));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLength, 1);
        if (!(options.Temperature > 0)) throw new ArgumentOutOfRangeException(nameof(options), options.Temperature, "The temperature is above 0.");

        Beam[] clips = new Beam[model.Clips];
        for (int c = 0; c < clips.Length; c++) clips[c] = new Beam(options);

        int k = options.Beams, rows = 1;
        int[] ids = new int[clips.Length];
        Array.Fill(ids, options.StartId);
        int[] parents = [];
        float[] scores = new float[k * model.Vocabulary];
        for (int t = 0; t < options.MaxLength && Array.Exists(clips, clip => !clip.IsDone); t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> logits = model.Step(ids, parents);
            int[] nextIds = new int[clips.Length * k], nextParents = new int[clips.Length * k];
            for (int c = 0; c < clips.Length; c++)
            {
                int size = rows * model.Vocabulary;
                Span<float> clipScores = scores.AsSpan(0, size);
                logits.Slice(c * size, size).CopyTo(clipScores);
                for (int row = 0; row < rows; row++)
                    ToLogProbabilities(clipScores.Slice(row * model.Vocabulary, model.Vocabulary), options.Temperature);
                clips[c].Extend(clipScores, model.Vocabulary, nextIds.AsSpan(c * k, k), nextParents.AsSpan(c * k, k));
                for (int i = 0; i < k; i++) nextParents[c * k + i] += c * rows;
            }
            (ids, parents, rows) = (nextIds, nextParents, k);
        }
        return [.. clips.Select(clip => clip.Finished())];
    }

    // log-softmax of log-softmax / temperature, as the original computes it
    private static void ToLogProbabilities(Span<float> row, float temperature)
    {
        LogSoftmax(row);
        if (temperature == 1) return;
        foreach (ref float value in row) value /= temperature;
        LogSoftmax(row);
    }

    private static void LogSoftmax(Span<float> row)
    {
        float max = float.NegativeInfinity;
        foreach (float value in row) max = Math.Max(max, value);
        double sum = 0;
        foreach (float value in row) sum += MathF.Exp(value - max);
        float norm = max + (float)Math.Log(sum);
        foreach (ref float value in row) value -= norm;
    }

    /// <summary>The beams of one clip.</summary>
    private sealed class Beam(BeamSearchOptions options)
    {
        private readonly List<Hypothesis> finished = [];
        private int[][] words = [[]];
        private float[] sums = [0];

        public bool IsDone { get; private set; }

        public IReadOnlyList<Hypothesis> Finished() =>
            [.. finished.Select((hypothesis, order) => (hypothesis, order))
                .OrderByDescending(entry => entry.hypothesis.Score).ThenBy(entry => entry.order)
                .Select(entry => entry.hypothesis)];

        /// <summary>Takes the best k continuations; ids and parents (within the clip) are what the model gets next.</summary>
        public void Extend(ReadOnlySpan<float> logProbabilities, int vocabulary, Span<int> ids, Span<int> parents)
        {
            Span<float> best = stackalloc float[ids.Length];
            int found = 0;
            for (int i = 0; i < logProbabilities.Length; i++)
            {
                float sum = sums[i / vocabulary] + logProbabilities[i];
                if (found == ids.Length && !(sum > best[found - 1])) continue;
                int place = found < ids.Length ? found++ : found - 1;
                for (; place > 0 && sum > best[place - 1]; place--) // the lower index first among equals
                    (best[place], ids[place], parents[place]) = (best[place - 1], ids[place - 1], parents[place - 1]);
                (best[place], ids[place], parents[place]) = (sum, i % vocabulary, i / vocabulary);
            }
            if (IsDone) return;

            int[][] longer = new int[ids.Length][];
            for (int i = 0; i < ids.Length; i++) longer[i] = [.. words[parents[i]], ids[i]];
            (words, sums) = (longer, best.ToArray());
            int length = words[0].Length;
            for (int i = 0; i < ids.Length; i++)
            {
                if (ids[i] != options.EndId && length < options.MaxLength) continue;
                finished.Add(new(words[i], sums[i] / length));
                sums[i] -= FinishedPenalty;
            }
            IsDone = options.StopsEarly && finished.Count == options.Beams;
        }
    }
}
