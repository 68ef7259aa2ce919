using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>Sizes of an <see cref="Htsat"/>; the defaults are those of the published model.</summary>
/// <param name="Bands">The mel bands F of an input.</param>
/// <param name="Side">Height and width of the picture that a spectrogram is folded into.</param>
/// <param name="Patch">The side of a patch.</param>
/// <param name="Width">The width of the first stage; every further one has twice as much.</param>
/// <param name="Window">The side of the windows within which tokens attend, counted in tokens.</param>
/// <param name="Classes">The number of classes of the tagger; 0 for the encoder alone.</param>
/// <param name="DropPath">The rate of stochastic depth in the last block; it rises evenly from 0 in the first.</param>
[Experimental("HARK001")]
public sealed record HtsatSettings(
    int Bands = 64,
    int Side = 256,
    int Patch = 4,
    int Width = 96,
    int Window = 8,
    int Classes = 527,
    float DropPath = 0.1f)
{
    /// <summary>The tagger of 527 AudioSet classes: 29,963,431 parameters.</summary>
    public static HtsatSettings Tagger { get; } = new();

    /// <summary>The encoder of a captioner or a retrieval system: 27,534,488 parameters.</summary>
    public static HtsatSettings Encoder { get; } = new(Classes: 0);

    /// <summary>Blocks per stage.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [2, 2, 6, 2];

    /// <summary>Attention heads per stage.</summary>
    public IReadOnlyList<int> Heads { get; init; } = [4, 8, 16, 32];

    /// <summary>Parts of the spectrogram that stand on each other in the picture.</summary>
    public int Parts => Side / Bands;

    /// <summary>The frames that a spectrogram is stretched to, and the most it may have: 1024.</summary>
    public int Frames => Parts * Side;

    /// <summary>The side of the last map: 8.</summary>
    public int LastSide => Side / Patch >> (Depths.Count - 1);

    /// <summary>The width D of the features: 768.</summary>
    public int Features => Width << (Depths.Count - 1);

    /// <summary>Steps of the features in time: 32.</summary>
    public int Steps => Parts * LastSide;
}
