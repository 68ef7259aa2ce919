using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>What the recurrent unit of an <see cref="AttentionGruDecoder"/> gets at a step.</summary>
[Experimental("HARK001")]
public enum AttentionGruInput
{
    /// <summary>The word and the context side by side (<c>BahAttnDecoder</c>).</summary>
    Plain,

    /// <summary>The sum of word, context and clip vector (<c>BahAttnAddFcDecoder</c>).</summary>
    AddClip,

    /// <summary>
    /// Word, projected context and projected clip vector side by side (<c>BahAttnCatFcDecoder</c>): SJTU 2022's model.
    /// </summary>
    JoinClip,
}

/// <summary>
/// Sizes of an <see cref="AttentionGruDecoder"/>; the defaults are those of SJTU 2022 behind CNN14 and a BiGRU.
/// </summary>
/// <param name="Vocabulary">The number of words V, specials included.</param>
/// <param name="AudioFeatures">The width E of the encoder's features and of its clip vector.</param>
/// <param name="Width">The width D of the state.</param>
/// <param name="Embedding">The width of a word's vector.</param>
/// <param name="Attention">The width A of the attention's hidden layer.</param>
/// <param name="Input">What the recurrent unit gets.</param>
/// <param name="Tags">The number of temporal tags, one of which stands in for the start token; 0 for none.</param>
/// <param name="Dropout">The dropout rate of the words' vectors.</param>
[Experimental("HARK001")]
public sealed record AttentionGruSettings(
    int Vocabulary,
    int AudioFeatures = 512,
    int Width = 512,
    int Embedding = 512,
    int Attention = 512,
    AttentionGruInput Input = AttentionGruInput.JoinClip,
    int Tags = 0,
    float Dropout = 0.2f);
