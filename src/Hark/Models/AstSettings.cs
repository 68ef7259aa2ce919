using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>Sizes of an <see cref="Ast"/>; the defaults are those of the published 10-10 model (base384).</summary>
/// <param name="Frames">The frames T of an input, fixed: 1024 for 10 s.</param>
/// <param name="Bands">The mel bands F of an input.</param>
/// <param name="StrideT">Frames from one patch to the next.</param>
/// <param name="StrideF">Mel bands from one patch to the next.</param>
/// <param name="Patch">The side of a patch.</param>
/// <param name="Width">The model width D.</param>
/// <param name="Layers">The number of blocks.</param>
/// <param name="Heads">Attention heads H; D is a multiple of H.</param>
/// <param name="FeedForward">The width of the hidden layer of each feed-forward part.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Epsilon">Added to the variance in the layer norms of the trunk; Hugging Face's copy has 1e-12.</param>
/// <param name="HeadEpsilon">The same in the classification head; Hugging Face's copy has 1e-12.</param>
[Experimental("HARK001")]
public sealed record AstSettings(
    int Frames = 1024,
    int Bands = 128,
    int StrideT = 10,
    int StrideF = 10,
    int Patch = 16,
    int Width = 768,
    int Layers = 12,
    int Heads = 12,
    int FeedForward = 3072,
    int Classes = 527,
    float Epsilon = 1e-6f,
    float HeadEpsilon = 1e-5f)
{
    /// <summary>The 10-10 model for 10 s: 12 x 101 patches, 86,594,063 parameters.</summary>
    public static AstSettings Base384 { get; } = new();

    /// <summary>The same in Hugging Face's copy, whose layer norms add 1e-12.</summary>
    public static AstSettings HuggingFace { get; } = new(Epsilon: 1e-12f, HeadEpsilon: 1e-12f);

    /// <summary>SJTU's variant: 8 x 64 patches side by side; see <see cref="SjtuAst"/>.</summary>
    public static AstSettings Sjtu16 { get; } = new(StrideT: 16, StrideF: 16);

    /// <summary>Columns of patches.</summary>
    public int PatchesT => (Frames - Patch) / StrideT + 1;

    /// <summary>Rows of patches.</summary>
    public int PatchesF => (Bands - Patch) / StrideF + 1;
}
