namespace Hark.Captioning.Decoding;

/// <summary>
/// A language model over the captions of a batch of clips, as a search sees it: rows of words in, scores of the next
/// words out. Holds the state of one search; not thread-safe.
/// </summary>
public interface ICaptionModel
{
    /// <summary>The number of clips.</summary>
    int Clips { get; }

    /// <summary>The number of words V.</summary>
    int Vocabulary { get; }

    /// <summary>
    /// Appends one word to every row and returns the logits of the next word, [rows, V] in row-major order, valid
    /// until the next call.
    /// </summary>
    /// <param name="ids">The last word of each row. Rows are grouped by clip, the same number for every clip.</param>
    /// <param name="parents">
    /// For each row the row of the last step that it continues; empty in the first step, which forgets all steps before
    /// it.
    /// </param>
    ReadOnlySpan<float> Step(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents);
}
