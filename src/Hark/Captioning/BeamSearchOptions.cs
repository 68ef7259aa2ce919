namespace Hark.Captioning;

/// <summary>Settings of a <see cref="BeamSearch"/>; the defaults are those of wsntxxn/AudioCaption.</summary>
public sealed record BeamSearchOptions
{
    /// <summary>The number of beams k, 1 to 64. One beam is greedy decoding.</summary>
    /// <value>3</value>
    public int Beams { get; init; } = 3;

    /// <summary>The largest number of generated words, the end token included; 1 or more.</summary>
    /// <value>20</value>
    public int MaxLength { get; init; } = 20;

    /// <summary>Divides the log-probabilities before they are normalised again; above 0.</summary>
    /// <value>1</value>
    public float Temperature { get; init; } = 1;

    /// <summary>
    /// Whether a clip ends as soon as it has stored exactly as many captions as there are beams (the master branch), or
    /// always runs to <see cref="MaxLength"/> (branch dcase2022 and ensembles).
    /// </summary>
    /// <value>true</value>
    public bool StopsEarly { get; init; } = true;

    /// <summary>The id of the start token.</summary>
    public int StartId { get; init; } = Text.WordVocabulary.StartId;

    /// <summary>The id of the end token.</summary>
    public int EndId { get; init; } = Text.WordVocabulary.EndId;

    internal void Validate(int vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Beams, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Beams, Math.Min(64, vocabulary));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Temperature, 0f); // true of NaN too
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Temperature, float.MaxValue);
    }
}
