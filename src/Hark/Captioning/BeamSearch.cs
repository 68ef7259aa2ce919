namespace Hark.Captioning;

/// <summary>
/// Beam search as in wsntxxn/AudioCaption (SJTU 2022, Xu 2024), with all beams of all clips in one batch. Its rules
/// differ from the usual ones in small ways that decide which caption wins:
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
        options.Validate(model.Vocabulary);

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
            int size = rows * model.Vocabulary;
            for (int c = 0; c < clips.Length; c++)
            {
                Span<int> clipIds = nextIds.AsSpan(c * k, k), clipParents = nextParents.AsSpan(c * k, k);
                if (clips[c].IsDone)
                {
                    Idle(options.EndId, rows, clipIds, clipParents);
                }
                else
                {
                    WordProbabilities.Logarithms(
                        logits.Slice(c * size, size), model.Vocabulary, options.Temperature, scores.AsSpan(0, size));
                    clips[c].Extend(scores.AsSpan(0, size), model.Vocabulary, clipIds, clipParents);
                }
                foreach (ref int parent in clipParents) parent += c * rows;
            }
            (ids, parents, rows) = (nextIds, nextParents, k);
        }
        return [.. clips.Select(clip => clip.Finished())];
    }

    // A clip that is done keeps its place in the batch; what the model says of it is not looked at any more.
    private static void Idle(int endId, int rows, Span<int> ids, Span<int> parents)
    {
        ids.Fill(endId);
        for (int i = 0; i < parents.Length; i++) parents[i] = Math.Min(i, rows - 1);
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

        /// <summary>
        /// Takes the best k continuations; ids and parents (within the clip) are what the model gets next.
        /// </summary>
        public void Extend(ReadOnlySpan<float> logProbabilities, int vocabulary, Span<int> ids, Span<int> parents)
        {
            float[] best = new float[ids.Length];
            TopContinuations.Find(logProbabilities, vocabulary, sums, best, ids, parents);
            int[][] longer = new int[ids.Length][];
            for (int i = 0; i < ids.Length; i++) longer[i] = [.. words[parents[i]], ids[i]];
            (words, sums) = (longer, best);

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
