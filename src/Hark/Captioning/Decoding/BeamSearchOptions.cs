namespace Hark.Captioning.Decoding;

/// <summary>
/// Beam search as in wsntxxn/AudioCaption (SJTU 2022, Xu 2024); the defaults are its own. Its rules differ from the
/// usual ones in small ways that decide which caption wins:
/// <list type="bullet">
/// <item>a caption's score is its log-probability divided by its number of words, the end token included;</item>
/// <item>a finished beam stays in the beam with its sum lowered by 1000, and may be stored again;</item>
/// <item>a clip stops when the number of stored captions equals the number of beams exactly;</item>
/// <item>the first stored caption wins among equals.</item>
/// </list>
/// </summary>
public sealed record BeamSearchOptions : DecodingOptions
{
    /// <summary>The number of beams k, 1 to 64.</summary>
    /// <value>3</value>
    public int Beams { get; init; } = 3;

    /// <summary>Divides the log-probabilities before they are normalised again; above 0.</summary>
    /// <value>1</value>
    public float Temperature { get; init; } = 1;

    /// <summary>A caption's score is its log-probability divided by its number of words to this power.</summary>
    /// <value>1</value>
    public float LengthPenalty { get; init; } = 1;

    /// <summary>
    /// Whether a clip ends as soon as it has stored exactly as many captions as there are beams (the master branch), or
    /// always runs to the longest caption (branch dcase2022 and ensembles).
    /// </summary>
    /// <value>true</value>
    public bool StopsEarly { get; init; } = true;

    internal override ClipSearch Begin(int clip, int vocabulary) => new AudioCaptionBeams(this, vocabulary);

    internal override void Validate(int vocabulary)
    {
        base.Validate(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(Beams, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Beams, Math.Min(64, vocabulary));
        ThrowIfNotPositive(Temperature, nameof(Temperature));
        Require(float.IsFinite(LengthPenalty), LengthPenalty, nameof(LengthPenalty), "It must be finite.");
    }
}
