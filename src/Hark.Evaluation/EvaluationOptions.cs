using Hark.Evaluation.Fluency;

namespace Hark.Evaluation;

/// <summary>What is computed, and with which resources. Immutable: change it with a <c>with</c> expression.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Names of metrics or of groups of them (<see cref="MetricCatalogue"/>).</summary>
    /// <value><c>all</c> by default: what lacks its resources says so.</value>
    public IReadOnlyList<string> Metrics { get; init; } = [MetricCatalogue.All];

    /// <summary>How many bootstrap resamples make an interval; 0 for no intervals.</summary>
    /// <value>10,000 by default.</value>
    public int Resamples { get; init; } = 10_000;

    /// <summary>Decides the resamples: the same seed gives the same numbers.</summary>
    /// <value>1 by default.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>What Sentence-BERT and the error detector read.</summary>
    /// <value>Penn Treebank words by default, as in the challenges' results.</value>
    public FenseText Text { get; init; } = FenseText.Ptb;

    /// <summary>The folder of WordNet's files, for METEOR and SPICE; null to look in the usual places.</summary>
    public string? WordNet { get; init; }

    /// <summary>METEOR's paraphrase table, <c>paraphrase-en.gz</c>; null for METEOR without it.</summary>
    public string? Paraphrases { get; init; }

    /// <summary>SPICE's program, <c>spice-1.0.jar</c>, which needs Java 8 to 13; null for none.</summary>
    public string? SpiceJar { get; init; }

    /// <summary>What SPICE's program wrote for these captions; null for none.</summary>
    public string? SpiceJson { get; init; }

    /// <summary>A Sentence-BERT model in Hark's form, for FENSE; null for none.</summary>
    public string? SentenceModel { get; init; }

    /// <summary>FENSE's error detector in Hark's form; null for none.</summary>
    public string? ErrorDetector { get; init; }
}
