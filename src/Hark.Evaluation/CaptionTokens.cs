namespace Hark.Evaluation;

/// <summary>
/// An item as the metrics see it: words by <see cref="Hark.Text.PtbTokenizer"/>, lower case, without punctuation.
/// </summary>
/// <param name="Candidate">The words of the caption to judge; none for an empty caption.</param>
/// <param name="References">The words of each reference.</param>
public sealed record CaptionTokens(string[] Candidate, string[][] References);
