using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Models.Architectures;

/// <summary>How a network turns a text into a vector.</summary>
/// <param name="Width">The length E of the vectors.</param>
/// <param name="Vocabulary">The number of token ids that the network knows.</param>
/// <param name="MaxTokens">The most tokens of a text, specials included; the rest is cut off.</param>
/// <param name="Forward">Token ids [1, L] and mask [1, L] to a vector [1, E].</param>
[Experimental("HARK001")]
public sealed record TextEmbedding(int Width, int Vocabulary, int MaxTokens, Func<Tensor, Tensor, Tensor> Forward)
{
    /// <summary>Whether punctuation is taken away first (Primus and Widmer 2022).</summary>
    public bool StripsPunctuation { get; init; }

    /// <summary>Whether vectors have unit length, so that their product is a cosine.</summary>
    public bool IsUnit { get; init; }
}
