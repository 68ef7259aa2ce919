using Hark.Evaluation.Fluency;
using Hark.Evaluation.Meteor;
using Hark.Evaluation.NGrams;
using Hark.Evaluation.Spice;
using Hark.Evaluation.Spice.Lite;
using Hark.Evaluation.Variety;

namespace Hark.Evaluation;

/// <summary>How every family is computed, in the order of the table.</summary>
internal static class MetricFamilies
{
    public static MetricFamily[] InOrder { get; } =
    [
        new(
            "bleu",
            [.. Enumerable.Range(1, 4).Select(BleuInfo)],
            context => [.. Bleu.Score(context.Set).Select(MetricResult.Of)]),
        MetricFamily.Of(
            "rouge_l", "the longest common subsequence", context => MetricResult.Of(RougeL.Score(context.Set))),
        MetricFamily.Of("meteor", "words, stems, synonyms and paraphrases in order", MeteorWithTable) with
        {
            IsSlow = true,
        },
        MetricFamily.Of(MetricCatalogue.BareMeteor, "words, stems and synonyms in order", MeteorWithoutTable) with
        {
            IsSlow = true,
        },
        MetricFamily.Of("cider_d", "n-grams weighted by how rare they are, 0 to 10", ComputeCiderD),
        MetricFamily.Of("spice", "statements in common, by the original program", OriginalSpice.Compute) with
        {
            IsSlow = true,
        },
        MetricFamily.Of(
            "spider",
            "mean of CIDEr-D and SPICE",
            context => Spider.Combine(context.Metric("cider_d"), context.Metric("spice"))),
        MetricFamily.Of("spice-lite", "statements in common, by a small grammar", ComputeSpiceLite) with
        {
            IsSlow = true,
        },
        MetricFamily.Of(
            "spider-lite",
            "mean of CIDEr-D and spice-lite",
            context => Spider.CombineLite(context.Metric("cider_d"), context.Metric("spice-lite"))),
        MetricFamily.Of("sbert_sim", "closeness of Sentence-BERT's vectors", SentenceBert) with { IsSlow = true },
        MetricFamily.Of("fer", "share of broken captions", FluencyErrors, MetricDirection.Lower) with { IsSlow = true },
        MetricFamily.Of(
            "fense",
            "sbert_sim, a tenth of it for broken captions",
            context => Fense.Combine(context.Metric("sbert_sim"), context.Metric("fer"))),
        MetricFamily.Of(
            "spider_fl",
            "SPIDEr, a tenth of it for broken captions",
            context => SpiderFl.Combine(context.Metric("spider"), context.Metric("fer"))),
        Sizes(
            "vocab",
            ["cands", "mrefs_full", "ratio_full", "mrefs_avg", "ratio_avg", "precision", "recall", "f1", "jaccard"],
            "the words of all captions",
            set => Vocabulary.Score(set)),
        Sizes(
            "diversity",
            [.. Enumerable.Range(1, 3).SelectMany(
                n => new[] { $"sents_div{n}.cands", $"sents_div{n}.mrefs", $"corpus_div{n}.cands" })],
            "distinct n-grams among all",
            Diversity.Score),
    ];

    private static MetricInfo BleuInfo(int order) =>
        new($"bleu_{order}", "bleu", MetricDirection.Higher, $"precision of 1- to {order}-grams, length penalty");

    // What describes captions rather than judges them.
    private static MetricFamily Sizes(
        string name, string[] values, string summary, Func<CaptionSet, IReadOnlyList<MetricScores>> score)
    {
        string prefix = name == "vocab" ? "vocab." : "";
        return new(
            name,
            [.. values.Select(value => new MetricInfo(prefix + value, name, MetricDirection.Neither, summary))],
            context => [.. score(context.Set).Select(MetricResult.Of)]);
    }

    private static MetricResult ComputeCiderD(EvaluationContext context) => context.Set.Count > 1
        ? MetricResult.Of(CiderD.Score(context.Set))
        : MetricResult.NotAvailable("cider_d", "needs at least two items: of one item every n-gram is in all items");

    private static MetricResult MeteorWithTable(EvaluationContext context)
    {
        EvaluationResources resources = context.Resources;
        if (context.Options.Paraphrases is not string table)
        {
            return MetricResult.NotAvailable(
                "meteor",
                "needs METEOR's paraphrase table, as all published values do ('hark data paraphrases' or --paraphrases "
                + "FILE)");
        }
        if (resources.WordNet is null) return MetricResult.NotAvailable("meteor", EvaluationResources.WordNetAdvice);
        MeteorMetric meteor = new(resources.WordNet, table);
        return MetricResult.Of(meteor.Score(context.Set)) with { Note = meteor.Note };
    }

    private static MetricResult MeteorWithoutTable(EvaluationContext context)
    {
        if (context.Resources.WordNet is not { } wordNet)
            return MetricResult.NotAvailable(MetricCatalogue.BareMeteor, EvaluationResources.WordNetAdvice);
        SummedScores scores = new MeteorMetric(wordNet, null).Score(context.Set).Named(MetricCatalogue.BareMeteor);
        return MetricResult.Of(scores) with
        {
            Note = "exact, stem and synonym matches only: not comparable with published METEOR",
        };
    }

    private static MetricResult ComputeSpiceLite(EvaluationContext context)
    {
        if (context.Resources.WordNet is not { } wordNet)
            return MetricResult.NotAvailable("spice-lite", EvaluationResources.WordNetAdvice);
        return MetricResult.Of(SpiceLite.Score(context.Set, wordNet)) with
        {
            Note = "an approximation of SPICE under its own name",
        };
    }

    private static MetricResult SentenceBert(EvaluationContext context) =>
        context.Resources.Similarity is { } similarity
            ? MetricResult.Of(similarity.Score(context.Set, context.Options.Text, context.CancellationToken))
            : MetricResult.NotAvailable(
                "sbert_sim", "needs Sentence-BERT, paraphrase-TinyBERT-L6-v2 (--sbert MODEL)");

    private static MetricResult FluencyErrors(EvaluationContext context) =>
        context.Resources.Detector is { } detector
            ? MetricResult.Of(detector.Score(context.Set, context.Options.Text, context.CancellationToken))
            : MetricResult.NotAvailable(
                "fer", "needs FENSE's error detector, echecker_clotho_audiocaps_base (--error-detector MODEL)");
}
