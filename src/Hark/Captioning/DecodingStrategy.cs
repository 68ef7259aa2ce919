namespace Hark.Captioning;

/// <summary>How a <see cref="Captioner"/> chooses the words of a caption.</summary>
public enum DecodingStrategy
{
    /// <summary>Several captions at once, the best of which wins, by the rules the model was published with.</summary>
    Beam,

    /// <summary>Always the likeliest word: fastest.</summary>
    Greedy,

    /// <summary>Words drawn by their probability: another seed, another caption.</summary>
    Sample,

    /// <summary>Groups of beams that avoid each other's words: the alternatives differ.</summary>
    Diverse,
}
