namespace Hark.Captioning.Decoding;

/// <summary>A rule that changes the scores of a row's next words before one is chosen.</summary>
internal interface IScoreStep
{
    /// <summary>Changes the scores in place; minus infinity forbids a word.</summary>
    /// <param name="ids">The words so far, the start token first.</param>
    /// <param name="scores">[V], logits or log-probabilities.</param>
    void Change(ReadOnlySpan<int> ids, Span<float> scores);
}
