namespace Hark.Captioning.Decoding;

/// <summary>One group of a diverse beam search over one clip.</summary>
internal sealed class DiverseGroup(
    BeamSearchOptions options, int vocabulary, float diversity, IReadOnlyList<IReadOnlyList<int[]>[]> earlier)
    : ClipSearch(options, vocabulary)
{
    private readonly AudioCaptionBeams beams = new(options, vocabulary, new Penalty(diversity, earlier));
    private readonly List<IReadOnlyList<int[]>> history = [];

    public override int Rows => beams.Rows;

    /// <summary>The rows of words after every step.</summary>
    public IReadOnlyList<int[]>[] History => [.. history];

    public override void Extend(ReadOnlySpan<float> logits, Span<float> scratch, Span<int> ids, Span<int> parents)
    {
        beams.Extend(logits, scratch, ids, parents);
        history.Add(beams.Words);
    }

    public override IReadOnlyList<Hypothesis> Finished() => beams.Finished();

    /// <summary>
    /// What words cost that earlier groups have at the same place, one step further per group between.
    /// </summary>
    private sealed class Penalty(float diversity, IReadOnlyList<IReadOnlyList<int[]>[]> earlier) : IScoreStep
    {
        public void Change(ReadOnlySpan<int> ids, Span<float> scores)
        {
            Dictionary<int, int> uses = [];
            for (int g = 0; g < earlier.Count; g++)
            {
                int step = Math.Min(ids.Length - 1 + earlier.Count - g, earlier[g].Length - 1);
                foreach (int[] words in earlier[g][step])
                    uses[words[ids.Length]] = uses.GetValueOrDefault(words[ids.Length]) + 1;
            }
            foreach ((int id, int count) in uses) scores[id] -= diversity * count;
        }
    }
}
