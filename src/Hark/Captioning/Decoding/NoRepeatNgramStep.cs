namespace Hark.Captioning.Decoding;

/// <summary>
/// Forbids every word that would end a sequence of n words that the caption, with its start token, already has.
/// </summary>
internal sealed class NoRepeatNgramStep(int n) : IScoreStep
{
    public void Change(ReadOnlySpan<int> ids, Span<float> scores)
    {
        if (ids.Length < n) return;
        ReadOnlySpan<int> last = ids[(ids.Length - n + 1)..];
        for (int i = 0; i + n <= ids.Length; i++)
        {
            if (ids.Slice(i, n - 1).SequenceEqual(last)) scores[ids[i + n - 1]] = float.NegativeInfinity;
        }
    }
}
