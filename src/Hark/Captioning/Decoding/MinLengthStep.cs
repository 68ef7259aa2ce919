namespace Hark.Captioning.Decoding;

/// <summary>Forbids the end before a number of words.</summary>
internal sealed class MinLengthStep(int words, int endId) : IScoreStep
{
    public void Change(ReadOnlySpan<int> ids, Span<float> scores)
    {
        if (ids.Length - 1 < words) scores[endId] = float.NegativeInfinity;
    }
}
