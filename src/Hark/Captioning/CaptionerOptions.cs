using Hark.Audio;
using Hark.Engine;

namespace Hark.Captioning;

/// <summary>Settings of a <see cref="Captioner"/>.</summary>
public sealed record CaptionerOptions
{
    /// <summary>How many captions the search keeps in view, 1 to 64: more are slower and seldom better.</summary>
    /// <value>3</value>
    public int Beams { get; init; } = 3;

    /// <summary>The most words of a caption, its end included; 1 to what the model allows.</summary>
    /// <value>20</value>
    public int MaxWords { get; init; } = 20;

    /// <summary>In which numbers the network computes.</summary>
    /// <value><see cref="Precision.Float32"/></value>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>What a recording may cost.</summary>
    /// <value><see cref="DecodeLimits.Default"/></value>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;
}
