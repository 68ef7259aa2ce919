namespace Hark.Captioning.Decoding;

/// <summary>The beams of one clip by the rules of <see cref="BeamSearchOptions"/>.</summary>
internal sealed class AudioCaptionBeams(BeamSearchOptions options, int vocabulary, IScoreStep? diversity = null)
    : ClipSearch(options, vocabulary)
{
    private const float FinishedPenalty = 1000;

    private readonly List<Hypothesis> finished = [];
    private int[][] words = [[options.StartId]];
    private float[] sums = [0];

    public override int Rows => options.Beams;

    /// <summary>The rows of words, each with the start token first.</summary>
    public IReadOnlyList<int[]> Words => words;

    public override IReadOnlyList<Hypothesis> Finished() => Sort(finished);

    public override void Extend(ReadOnlySpan<float> logits, Span<float> scratch, Span<int> ids, Span<int> parents)
    {
        Span<float> scores = scratch[..logits.Length];
        WordProbabilities.Logarithms(logits, Vocabulary, options.Temperature, scores);
        Change(words, scores);
        for (int row = 0; diversity is not null && row < words.Length; row++)
            diversity.Change(words[row], scores.Slice(row * Vocabulary, Vocabulary));

        float[] best = new float[ids.Length];
        TopContinuations.Find(scores, Vocabulary, sums, best, ids, parents);
        int[][] longer = new int[ids.Length][];
        for (int i = 0; i < ids.Length; i++) longer[i] = [.. words[parents[i]], ids[i]];
        (words, sums) = (longer, best);

        int length = words[0].Length - 1;
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] != options.EndId && length < options.MaxLength) continue;
            finished.Add(new(words[i][1..], sums[i] / LengthFactor(length)));
            sums[i] -= FinishedPenalty;
        }
        IsDone = options.StopsEarly && finished.Count == options.Beams;
    }

    private float LengthFactor(int length) => (float)Math.Pow(length, options.LengthPenalty);
}
