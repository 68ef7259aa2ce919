namespace Hark.Evaluation.Reports;

/// <summary>How people write a metric's name.</summary>
internal static class MetricTitle
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["bleu_1"] = "BLEU-1",
        ["bleu_2"] = "BLEU-2",
        ["bleu_3"] = "BLEU-3",
        ["bleu_4"] = "BLEU-4",
        ["rouge_l"] = "ROUGE-L",
        ["meteor"] = "METEOR",
        [MetricCatalogue.BareMeteor] = "METEOR without paraphrases",
        ["cider_d"] = "CIDEr-D",
        ["spice"] = "SPICE",
        ["spider"] = "SPIDEr",
        ["spider_fl"] = "SPIDEr-FL",
        ["fense"] = "FENSE",
        ["sbert_sim"] = "Sentence-BERT",
        ["fer"] = "Fluency errors",
    };

    /// <summary>The name for people; the metric's own where it has no other.</summary>
    public static string Of(string metric) => Titles.GetValueOrDefault(metric, metric);
}
