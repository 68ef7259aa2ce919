namespace Hark.Captioning.Decoding;

/// <summary>Keeps the k best words (Fan et al. 2018), and those that equal the k-th.</summary>
internal sealed class TopKStep(int k) : IScoreStep
{
    public void Change(ReadOnlySpan<int> ids, Span<float> scores)
    {
        if (k >= scores.Length) return;
        float[] best = new float[k];
        int[] bestIds = new int[k], rows = new int[k];
        TopContinuations.Find(scores, scores.Length, [0], best, bestIds, rows);
        foreach (ref float score in scores)
        {
            if (score < best[^1]) score = float.NegativeInfinity;
        }
    }
}
