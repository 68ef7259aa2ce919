namespace Hark.Captioning.Decoding;

/// <summary>A caption that a search has finished.</summary>
/// <param name="Ids">The words without the start token; the end token last, unless the limit cut the caption.</param>
/// <param name="Score">The mean log-probability per word, the end token included.</param>
public sealed record Hypothesis(int[] Ids, float Score);
