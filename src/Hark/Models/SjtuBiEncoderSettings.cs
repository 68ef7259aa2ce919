using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>Sizes of the bi-encoder of SJTU 2022: one of two audio encoders, and a text encoder.</summary>
/// <param name="Cnn">PANNs' Cnn10, Cnn14 or Wavegram-Logmel-Cnn14; null where the AST hears.</param>
/// <param name="Ast">The AST with patches side by side; null where a CNN hears.</param>
/// <param name="Text">The text encoder.</param>
/// <param name="Embedding">The width E of the space that sounds and texts share.</param>
[Experimental("HARK001")]
public sealed record SjtuBiEncoderSettings(
    PannsSettings? Cnn, AstSettings? Ast, BertSettings Text, int Embedding = 1024)
{
    /// <summary>Texts are padded or cut to this many tokens, frame included.</summary>
    public const int TextLength = 30;

    /// <summary>CNN14 and BERT base: the published retrieval model of the system.</summary>
    public static SjtuBiEncoderSettings Cnn14BertBase { get; } = new(PannsSettings.Cnn14, null, BertSettings.Base);

    /// <summary>CNN14 and BERT medium: the one whose CNN14 hears for the captioners, and BLAT.</summary>
    public static SjtuBiEncoderSettings Cnn14BertMedium { get; } = new(PannsSettings.Cnn14, null, BertSettings.Medium);

    /// <summary>CNN14 and RoBERTa base.</summary>
    public static SjtuBiEncoderSettings Cnn14RobertaBase { get; } =
        new(PannsSettings.Cnn14, null, BertSettings.RobertaBase);

    /// <summary>Wavegram-Logmel-Cnn14 and BERT base.</summary>
    public static SjtuBiEncoderSettings WavegramBertBase { get; } =
        new(PannsSettings.WavegramLogmelCnn14, null, BertSettings.Base);

    /// <summary>The AST with patches side by side and BERT base.</summary>
    public static SjtuBiEncoderSettings AstBertBase { get; } = new(null, AstSettings.Sjtu16, BertSettings.Base);
}
