namespace Hark.Evaluation.Reports;

/// <summary>Whether a larger value of a metric is a better one.</summary>
internal enum MetricDirection
{
    /// <summary>Larger is better.</summary>
    Higher,

    /// <summary>Smaller is better.</summary>
    Lower,

    /// <summary>Neither: the value describes.</summary>
    Neither,
}

/// <summary>How people write a metric's name, and which way it is better.</summary>
internal static class MetricTitle
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["bleu_1"] = "BLEU-1",
        ["bleu_2"] = "BLEU-2",
        ["bleu_3"] = "BLEU-3",
        ["bleu_4"] = "BLEU-4",
        ["rouge_l"] = "ROUGE-L",
        ["meteor"] = "METEOR",
        ["cider_d"] = "CIDEr-D",
        ["spice"] = "SPICE",
        ["spice_lite"] = "spice-lite",
        ["spider"] = "SPIDEr",
        ["spider_lite"] = "spider-lite",
        ["spider_fl"] = "SPIDEr-FL",
        ["fense"] = "FENSE",
        ["sbert_sim"] = "Sentence-BERT",
        ["fer"] = "Fluency errors",
    };

    private static readonly string[] LowerIsBetter = ["fer", "fluency_error", "median_rank", "mean_rank", "repetition"];

    // They count words, and more of them is not always better.
    private static readonly string[] Describing = ["vocab", "distinct", "div", "length", "words"];

    /// <summary>The name for people; the metric's own where it has no other.</summary>
    public static string Of(string metric) => Labels.GetValueOrDefault(metric.Replace('-', '_'), metric);

    /// <summary>Which way the metric is better.</summary>
    public static MetricDirection Direction(string metric) =>
        LowerIsBetter.Any(part => metric.Contains(part, StringComparison.Ordinal)) ? MetricDirection.Lower
        : Describing.Any(part => metric.Contains(part, StringComparison.Ordinal)) ? MetricDirection.Neither
        : MetricDirection.Higher;
}
