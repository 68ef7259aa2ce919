namespace Hark.Evaluation.Spice.Lite;

/// <summary>A word's place in its caption.</summary>
/// <param name="Tag">Its tag in <see cref="CaptionGrammar"/>.</param>
/// <param name="Governor">The word on which it hangs, or -1 for the root.</param>
/// <param name="Relation">How it hangs there.</param>
internal readonly record struct ParsedWord(string Tag, int Governor, string Relation);

/// <summary>A tag that a word may have.</summary>
/// <param name="Tag">The tag's name.</param>
/// <param name="Score">The logarithm of the probability that this tag yields this word.</param>
internal readonly record struct TagScore(string Tag, float Score);
