using Hark.Audio;
using Hark.Engine;

namespace Hark.Retrieval;

/// <summary>Settings of an <see cref="Embedder"/>.</summary>
public sealed record EmbedderOptions
{
    /// <summary>In which numbers the network computes.</summary>
    /// <value><see cref="Precision.Float32"/></value>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>What a recording may cost.</summary>
    /// <value><see cref="DecodeLimits.Default"/></value>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;
}
