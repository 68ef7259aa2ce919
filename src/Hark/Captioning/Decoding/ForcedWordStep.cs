namespace Hark.Captioning.Decoding;

/// <summary>
/// Leaves one word at a place of the caption, with score 0: it adds nothing to a sum of log-probabilities.
/// </summary>
internal sealed class ForcedWordStep(int place, int id) : IScoreStep
{
    public void Change(ReadOnlySpan<int> ids, Span<float> scores)
    {
        if (ids.Length - 1 != place) return;
        scores.Fill(float.NegativeInfinity);
        scores[id] = 0;
    }
}
