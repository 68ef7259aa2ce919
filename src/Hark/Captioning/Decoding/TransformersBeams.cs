namespace Hark.Captioning.Decoding;

/// <summary>The beams of one clip by the rules of <see cref="TransformersBeamOptions"/>.</summary>
internal sealed class TransformersBeams : ClipSearch
{
    private const float Closed = -1e9f; // all beams but one are the same at first

    private readonly TransformersBeamOptions options;
    private readonly List<Hypothesis> finished = []; // at most k, best first
    private int[][] words;
    private float[] sums;

    public TransformersBeams(TransformersBeamOptions options, int vocabulary)
        : base(options, vocabulary)
    {
        this.options = options;
        words = new int[options.Beams][];
        Array.Fill(words, [options.StartId]);
        sums = new float[options.Beams];
        sums.AsSpan(1).Fill(Closed);
    }

    public override int Rows => options.Beams;

    public override IReadOnlyList<Hypothesis> Finished() => finished;

    public override void Extend(ReadOnlySpan<float> logits, Span<float> scratch, Span<int> ids, Span<int> parents)
    {
        bool isFirst = logits.Length < scratch.Length; // one row that stands for all
        WordProbabilities.Logarithms(logits, Vocabulary, 1, scratch);
        for (int row = 1; isFirst && row < Rows; row++)
            scratch[..Vocabulary].CopyTo(scratch[(row * Vocabulary)..]);
        Change(words, scratch);

        float[] best = new float[2 * Rows];
        int[] nextIds = new int[2 * Rows], nextParents = new int[2 * Rows];
        TopContinuations.Find(scratch, Vocabulary, sums, best, nextIds, nextParents);

        int[][] longer = new int[Rows][];
        float[] open = new float[Rows];
        int length = words[0].Length, count = 0; // generated words, the new one included
        bool isLast = length == options.MaxLength;
        for (int i = 0; i < best.Length; i++)
        {
            bool ends = isLast || nextIds[i] == options.EndId;
            if (ends && i < Rows) Store([.. words[nextParents[i]][1..], nextIds[i]], best[i], length);
            if ((ends && !isLast) || count == Rows) continue;
            (longer[count], open[count]) = ([.. words[nextParents[i]], nextIds[i]], best[i]);
            (ids[count], parents[count++]) = (nextIds[i], isFirst ? 0 : nextParents[i]);
        }
        (words, sums) = (longer, open);
        IsDone = isLast || (finished.Count == Rows && !CanImprove(length));
    }

    private void Store(int[] ids, float sum, int length)
    {
        if (float.IsNegativeInfinity(sum) && (length < options.MaxLength || finished.Count > 0)) return; // forbidden
        Hypothesis caption = new(ids, sum / Power(length));
        int place = finished.FindIndex(other => other.Score < caption.Score);
        finished.Insert(place < 0 ? finished.Count : place, caption);
        if (finished.Count > Rows) finished.RemoveAt(Rows);
    }

    private bool CanImprove(int length) => options.Stop switch
    {
        BeamStop.WhenFull => false,
        BeamStop.WhenHopeless when options.LengthPenalty > 0 =>
            sums[0] / Power(options.MaxLength) > finished[^1].Score,
        _ => sums[0] / Power(length) > finished[^1].Score,
    };

    private float Power(int length) => (float)Math.Pow(length, options.LengthPenalty);
}
