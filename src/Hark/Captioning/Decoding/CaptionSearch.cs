namespace Hark.Captioning.Decoding;

/// <summary>
/// Runs a decoding strategy over a model, all rows of all clips in one batch. A clip's captions do not depend on its
/// companions, and equal scores are decided by order: the same model gives the same captions.
/// </summary>
public static class CaptionSearch
{
    /// <summary>Searches for the captions of all clips.</summary>
    /// <param name="model">The model, fresh or used before.</param>
    /// <param name="options">The strategy; null for AudioCaption's beam search.</param>
    /// <param name="cancellationToken">Stops the search between words.</param>
    /// <returns>For each clip its captions, best first; at least one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IReadOnlyList<IReadOnlyList<Hypothesis>> Run(
        ICaptionModel model, DecodingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new BeamSearchOptions();
        options.Validate(model.Vocabulary);
        return options.Search(model, cancellationToken);
    }

    /// <summary>Steps until every clip is done or no word is left to place.</summary>
    internal static void Advance(
        ICaptionModel model, ClipSearch[] clips, DecodingOptions options, CancellationToken cancellationToken)
    {
        int k = clips.Length == 0 ? 0 : clips[0].Rows, rows = 1;
        int[] ids = new int[clips.Length], parents = [];
        Array.Fill(ids, options.StartId);
        float[] scratch = new float[k * model.Vocabulary];
        for (int t = 0; t < options.MaxLength && Array.Exists(clips, clip => !clip.IsDone); t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> logits = model.Step(ids, parents);
            int[] nextIds = new int[clips.Length * k], nextParents = new int[clips.Length * k];
            int size = rows * model.Vocabulary;
            for (int c = 0; c < clips.Length; c++)
            {
                Span<int> clipIds = nextIds.AsSpan(c * k, k), clipParents = nextParents.AsSpan(c * k, k);
                if (clips[c].IsDone) Idle(options.EndId, rows, clipIds, clipParents);
                else clips[c].Extend(logits.Slice(c * size, size), scratch, clipIds, clipParents);
                foreach (ref int parent in clipParents) parent += c * rows;
            }
            (ids, parents, rows) = (nextIds, nextParents, k);
        }
    }

    // A clip that is done keeps its place in the batch; what the model says of it is not looked at any more.
    private static void Idle(int endId, int rows, Span<int> ids, Span<int> parents)
    {
        ids.Fill(endId);
        for (int i = 0; i < parents.Length; i++) parents[i] = Math.Min(i, rows - 1);
    }
}
