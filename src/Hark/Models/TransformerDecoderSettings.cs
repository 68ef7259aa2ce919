using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>Sizes of a <see cref="TransformerDecoder"/>; the defaults are those of EffNet-Trm (Xu 2024).</summary>
/// <param name="Vocabulary">The number of words V, specials included.</param>
/// <param name="AudioFeatures">The width E of the encoder's features.</param>
/// <param name="Width">The model width D.</param>
/// <param name="Heads">Attention heads H; D is a multiple of H.</param>
/// <param name="FeedForward">The width of the hidden layer of each feed-forward part.</param>
/// <param name="Layers">The number of layers.</param>
/// <param name="Dropout">The dropout rate.</param>
/// <param name="MaxLength">The number of rows of the position table.</param>
/// <param name="TiedWeights">Whether the classifier uses the word embedding's matrix.</param>
[Experimental("HARK001")]
public sealed record TransformerDecoderSettings(
    int Vocabulary,
    int AudioFeatures,
    int Width = 256,
    int Heads = 4,
    int FeedForward = 1024,
    int Layers = 2,
    float Dropout = 0.2f,
    int MaxLength = 100,
    bool TiedWeights = true);
