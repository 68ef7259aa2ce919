using Hark.Audio;
using Hark.Engine;

namespace Hark.Retrieval;

/// <summary>Settings of an <see cref="Embedder"/>.</summary>
public sealed record EmbedderOptions
{
    /// <summary>In which numbers the network computes.</summary>
    /// <value><see cref="Precision.Float32"/></value>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>
    /// Whether the weights, in the order in which this processor computes with them, are kept in a file beside the
    /// model, its name with <c>.packed</c> behind it: a later start maps them into memory instead of making them, with
    /// the same results. Worth it for models of hundreds of megabytes. The file is one to four times as large as the
    /// model; it is written on disposal, and anew when the model changes. Where the folder cannot be written, nothing
    /// is kept.
    /// </summary>
    /// <value><see langword="false"/></value>
    public bool CacheWeights { get; init; }

    /// <summary>What a recording may cost.</summary>
    /// <value><see cref="DecodeLimits.Default"/></value>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;
}
