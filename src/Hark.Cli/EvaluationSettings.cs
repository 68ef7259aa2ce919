namespace Hark.Cli;

/// <summary>What <c>hark evaluate</c> and <c>hark compare</c> are asked for.</summary>
internal sealed record EvaluationSettings
{
    /// <summary>Names of metrics or sets; none for all.</summary>
    public required string[] Metrics { get; init; }

    public string? Json { get; init; }

    public string? Csv { get; init; }

    public string? Html { get; init; }

    public string? Sounds { get; init; }

    public bool EmbedsAudio { get; init; }

    public bool HasPictures { get; init; } = true;

    public int? Resamples { get; init; }

    public int? Seed { get; init; }

    public string? Paraphrases { get; init; }

    public string? WordNet { get; init; }

    public string? SpiceJar { get; init; }

    public string? SpiceJson { get; init; }

    public string? SentenceModel { get; init; }

    public string? ErrorDetector { get; init; }

    public bool IsPtb { get; init; }

    public bool IsPartial { get; init; }
}
