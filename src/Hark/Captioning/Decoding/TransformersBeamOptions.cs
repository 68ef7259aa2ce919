namespace Hark.Captioning.Decoding;

/// <summary>
/// Beam search by the rules of Hugging Face's transformers (<c>generate()</c> of version 5): finished captions leave
/// the beam, of twice as many candidates as beams the best open ones go on, and a caption's score is its
/// log-probability divided by its number of generated words to the power of <see cref="LengthPenalty"/>.
/// </summary>
/// <remarks>
/// transformers counts the start token in its lengths, Hark does not: its <c>max_length</c> 30 is 29 here and its
/// <c>min_length</c> 2 is 1.
/// </remarks>
public sealed record TransformersBeamOptions : DecodingOptions
{
    /// <summary>
    /// What WavCaps' HTSAT-BART was evaluated with: three beams, no 3-gram twice, <c>&lt;s&gt;</c> first, at most 30
    /// tokens with the start token, which is the end token <c>&lt;/s&gt;</c>.
    /// </summary>
    public static TransformersBeamOptions WavCaps { get; } = new()
    {
        MaxLength = 29,
        MinLength = 1,
        NoRepeatNgram = 3,
        StartId = 2,
        EndId = 2,
        FirstId = 0,
        LastId = 2,
    };

    /// <summary>The number of beams k, 1 to 64.</summary>
    /// <value>3</value>
    public int Beams { get; init; } = 3;

    /// <summary>The power of the length by which a sum is divided: above 0 longer captions gain.</summary>
    /// <value>1</value>
    public float LengthPenalty { get; init; } = 1;

    /// <summary>When the search ends.</summary>
    /// <value><see cref="BeamStop.WhenFull"/></value>
    public BeamStop Stop { get; init; } = BeamStop.WhenFull;

    internal override ClipSearch Begin(int clip, int vocabulary) => new TransformersBeams(this, vocabulary);

    internal override void Validate(int vocabulary)
    {
        base.Validate(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(Beams, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Beams, Math.Min(64, vocabulary / 2));
        Require(float.IsFinite(LengthPenalty), LengthPenalty, nameof(LengthPenalty), "It must be finite.");
        Require(Enum.IsDefined(Stop), Stop, nameof(Stop), "There is no such rule.");
    }
}
