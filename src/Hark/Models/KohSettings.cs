using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>
/// Sizes of a <see cref="KohCaptioner"/>. The paper's own are not known to this project; these are Hark's choice.
/// </summary>
/// <param name="Convolutions">The convolutional part.</param>
/// <param name="Vocabulary">The number of words V, specials included.</param>
/// <param name="Width">The model width D of both Transformers.</param>
/// <param name="Heads">Attention heads H; D is a multiple of H.</param>
/// <param name="FeedForward">The width of the hidden layer of each feed-forward part.</param>
/// <param name="EncoderLayers">The layers of the Transformer encoder.</param>
/// <param name="DecoderLayers">The layers of the Transformer decoder.</param>
/// <param name="Dropout">The dropout rate of both Transformers.</param>
/// <param name="MaxLength">The longest caption in words, its start token included.</param>
/// <param name="HasSimilarityHead">Whether the network carries the head of RLSSR, which training alone uses.</param>
[Experimental("HARK001")]
public sealed record KohSettings(
    PannsSettings Convolutions,
    int Vocabulary,
    int Width = 256,
    int Heads = 4,
    int FeedForward = 1024,
    int EncoderLayers = 2,
    int DecoderLayers = 2,
    float Dropout = 0.2f,
    int MaxLength = 100,
    bool HasSimilarityHead = true);
