namespace Hark.Captioning;

/// <summary>What a <see cref="Captioner"/> says about a recording. Immutable.</summary>
public sealed record CaptionResult
{
    /// <summary>The caption: a sentence with a capital letter and a full stop.</summary>
    public required string Caption { get; init; }

    /// <summary>
    /// How sure the network is of its words, 0 to 1: the exponential of the mean log-probability per word, the end of
    /// the sentence included. It is not calibrated: it ranks captions of one model, it is not the chance of being
    /// right.
    /// </summary>
    public required double Confidence { get; init; }

    /// <summary>Other captions that the search finished, best first; may be empty.</summary>
    public required IReadOnlyList<CaptionAlternative> Alternatives { get; init; }

    /// <summary>Length of the recording in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Where the part begins that the caption describes, in seconds.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Where the part ends that the caption describes, in seconds.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>What was odd about the recording, in words: a data size that lies, sound that is too short.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
