namespace Hark.Captioning.Decoding;

/// <summary>The search for the captions of one clip: its rows of words, and what is finished.</summary>
internal abstract class ClipSearch(DecodingOptions options, int vocabulary)
{
    private readonly IReadOnlyList<IScoreStep> steps = options.ScoreSteps();

    /// <summary>How many rows the clip has from the second step on; in the first it has one.</summary>
    public abstract int Rows { get; }

    /// <summary>Whether nothing more is to be found.</summary>
    public bool IsDone { get; protected set; }

    protected int Vocabulary => vocabulary;

    /// <summary>Takes the scores of the next words and chooses among them.</summary>
    /// <param name="logits">[rows, V] of the model.</param>
    /// <param name="scratch">[<see cref="Rows"/>, V] to work in.</param>
    /// <param name="ids">[<see cref="Rows"/>], the chosen words.</param>
    /// <param name="parents">[<see cref="Rows"/>], the rows of <paramref name="logits"/> that they continue.</param>
    public abstract void Extend(
        ReadOnlySpan<float> logits, Span<float> scratch, Span<int> ids, Span<int> parents);

    /// <summary>What was found, best first; at least one caption once the search has ended.</summary>
    public abstract IReadOnlyList<Hypothesis> Finished();

    /// <summary>Changes the scores [rows, V] of rows of words, each with the start token first.</summary>
    protected void Change(ReadOnlySpan<int[]> words, Span<float> scores)
    {
        foreach (IScoreStep step in steps)
        {
            for (int row = 0; row < words.Length; row++)
                step.Change(words[row], scores.Slice(row * vocabulary, vocabulary));
        }
    }

    /// <summary>The best captions first, the first stored among equals.</summary>
    protected static IReadOnlyList<Hypothesis> Sort(IReadOnlyList<Hypothesis> captions) =>
        [.. captions.OrderByDescending(caption => caption.Score)]; // stable
}
