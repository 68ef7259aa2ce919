using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>
/// Sizes of a <see cref="Bert"/>; the defaults are those of bert-base-uncased without its pooling layer.
/// </summary>
/// <param name="Vocabulary">The number of word pieces V, specials included.</param>
/// <param name="Width">The model width D.</param>
/// <param name="Layers">The number of layers.</param>
/// <param name="Heads">Attention heads H; D is a multiple of H.</param>
/// <param name="FeedForward">The width of the hidden layer of each feed-forward part.</param>
/// <param name="MaxLength">The longest text in word pieces: the rows of the position table in use.</param>
/// <param name="TokenTypes">The rows of the token type table.</param>
/// <param name="Epsilon">Added to the variance in every layer norm.</param>
/// <param name="Dropout">The dropout rate of attention probabilities and behind each part; the published networks use
/// one rate for both.</param>
/// <param name="HasPooler">Whether there is a pooling layer on token 0.</param>
/// <param name="PaddingId">
/// RoBERTa's rule of positions: only ids other than this one advance the position, whatever the mask says; the first of
/// them has row PaddingId + 1 of the table, the padding itself row PaddingId. Null for BERT's: row t for place t.
/// </param>
[Experimental("HARK001")]
public sealed record BertSettings(
    int Vocabulary = 30522,
    int Width = 768,
    int Layers = 12,
    int Heads = 12,
    int FeedForward = 3072,
    int MaxLength = 512,
    int TokenTypes = 2,
    float Epsilon = 1e-12f,
    float Dropout = 0.1f,
    bool HasPooler = false,
    int? PaddingId = null)
{
    /// <summary>bert-base-uncased without pooling layer: 108,891,648 parameters.</summary>
    public static BertSettings Base { get; } = new();

    /// <summary>The 8 x 512 network of Turc et al. 2019 ("Well-Read Students Learn Better").</summary>
    public static BertSettings Medium { get; } = new(Width: 512, Layers: 8, Heads: 8, FeedForward: 2048);

    /// <summary>roberta-base without pooling layer: 124,055,040 parameters.</summary>
    public static BertSettings RobertaBase { get; } =
        new(Vocabulary: 50265, TokenTypes: 1, Epsilon: 1e-5f, PaddingId: 1);

    /// <summary>paraphrase-TinyBERT-L6-v2, the sentence encoder of FENSE: 6 x 768.</summary>
    public static BertSettings TinyBert6 { get; } = new(Layers: 6);

    /// <summary>The MiniLM sentence encoders: 6 x 384 with 12 heads.</summary>
    public static BertSettings MiniLm6 { get; } = new(Width: 384, Layers: 6, FeedForward: 1536);
}
