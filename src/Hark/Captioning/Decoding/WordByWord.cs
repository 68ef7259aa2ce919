namespace Hark.Captioning.Decoding;

/// <summary>
/// One row of words, each chosen for good. The rules change the raw logits, as in transformers; the caption's score is
/// made of the model's own log-probabilities, so that it can be compared between strategies.
/// </summary>
internal sealed class WordByWord : ClipSearch
{
    private readonly Choice choose;
    private readonly int endId;
    private int[] words;
    private double sum;

    /// <summary>Starts with the start token alone.</summary>
    public WordByWord(DecodingOptions options, int vocabulary, Choice choose)
        : base(options, vocabulary)
    {
        this.choose = choose;
        endId = options.EndId;
        words = [options.StartId];
    }

    /// <summary>The word that is taken, from the changed scores [V].</summary>
    public delegate int Choice(ReadOnlySpan<float> scores);

    public override int Rows => 1;

    public override void Extend(ReadOnlySpan<float> logits, Span<float> scratch, Span<int> ids, Span<int> parents)
    {
        logits.CopyTo(scratch);
        Change([words], scratch[..logits.Length]);
        int id = choose(scratch[..logits.Length]);
        sum += WordProbabilities.Logarithm(logits, id);
        words = [.. words, id];
        (ids[0], parents[0]) = (id, 0);
        IsDone = id == endId;
    }

    public override IReadOnlyList<Hypothesis> Finished() => [new(words[1..], (float)(sum / (words.Length - 1)))];
}
