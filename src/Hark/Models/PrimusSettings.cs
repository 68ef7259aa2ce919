using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>Sizes of the bi-encoder of Primus and Widmer 2022.</summary>
/// <param name="Audio">The audio trunk.</param>
/// <param name="Text">The text encoder.</param>
/// <param name="Hidden">The width of the hidden layer in both projections.</param>
/// <param name="Embedding">The width E of the space that sounds and texts share.</param>
/// <param name="Temperature">
/// The start value of the learned temperature: 0.02 in the authors' code of 2023. The paper prints none.
/// </param>
[Experimental("HARK001")]
public sealed record PrimusSettings(
    PannsSettings Audio, BertSettings Text, int Hidden = 2048, int Embedding = 1024, float Temperature = 0.02f)
{
    /// <summary>
    /// CNN10 and bert-base-uncased: 7,835,072 and 112,564,736 parameters. The texts' longest length is 32 word pieces.
    /// </summary>
    public static PrimusSettings Published { get; } = new(PannsSettings.Cnn10, BertSettings.Base);
}
