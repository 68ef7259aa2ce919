namespace Hark.Captioning.Decoding;

/// <summary>
/// Makes words that a caption has used less likely (CTRL, Keskar et al. 2019), as transformers does: a positive score
/// is divided, a negative one multiplied, once however often the word occurs. The start token counts as used.
/// </summary>
internal sealed class RepetitionPenaltyStep(float penalty) : IScoreStep
{
    public void Change(ReadOnlySpan<int> ids, Span<float> scores)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[..i].Contains(ids[i])) continue;
            ref float score = ref scores[ids[i]];
            score = score < 0 ? score * penalty : score / penalty;
        }
    }
}
