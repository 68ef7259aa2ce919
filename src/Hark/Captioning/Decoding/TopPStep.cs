namespace Hark.Captioning.Decoding;

/// <summary>
/// Nucleus sampling (Holtzman et al. 2020): keeps the likeliest words, best first, up to the one with which their
/// probabilities reach p. Of equal words the lower id stays.
/// </summary>
internal sealed class TopPStep(float p) : IScoreStep
{
    public void Change(ReadOnlySpan<int> ids, Span<float> scores)
    {
        double[] probabilities = WordProbabilities.Of(scores);
        int[] order = [.. Enumerable.Range(0, probabilities.Length)
            .Where(id => probabilities[id] > 0)
            .OrderByDescending(id => probabilities[id])]; // stable
        double reached = 0;
        foreach (int id in order)
        {
            if (reached >= p) scores[id] = float.NegativeInfinity;
            reached += probabilities[id];
        }
    }
}
