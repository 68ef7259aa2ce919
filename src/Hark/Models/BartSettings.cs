using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>Sizes of a <see cref="Bart"/>; the defaults are those of facebook/bart-base.</summary>
/// <param name="Vocabulary">The number of tokens V, specials included.</param>
/// <param name="Width">The model width D.</param>
/// <param name="Heads">Attention heads H; D is a multiple of H.</param>
/// <param name="FeedForward">The width of the hidden layer of each feed-forward part.</param>
/// <param name="EncoderLayers">The number of layers of the encoder.</param>
/// <param name="DecoderLayers">The number of layers of the decoder.</param>
/// <param name="MaxLength">The longest input and output: the position tables have two rows more.</param>
/// <param name="Dropout">The dropout rate, of attention probabilities and hidden layers too.</param>
[Experimental("HARK001")]
public sealed record BartSettings(
    int Vocabulary = 50265,
    int Width = 768,
    int Heads = 12,
    int FeedForward = 3072,
    int EncoderLayers = 6,
    int DecoderLayers = 6,
    int MaxLength = 1024,
    float Dropout = 0.1f)
{
    /// <summary>facebook/bart-base: 139,420,416 parameters.</summary>
    public static BartSettings Base { get; } = new();
}
