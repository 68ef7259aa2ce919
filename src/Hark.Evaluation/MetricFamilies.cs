using Hark.Evaluation.Meteor;
using Hark.Evaluation.NGrams;
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
        MetricFamily.Of("meteor", "words, stems, synonyms and paraphrases in order", MeteorWithTable),
        MetricFamily.Of(MetricCatalogue.BareMeteor, "words, stems and synonyms in order", MeteorWithoutTable),
        MetricFamily.Of("cider_d", "n-grams weighted by how rare they are, 0 to 10", ComputeCiderD),
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
                "needs METEOR's paraphrase table, paraphrase-en.gz (--paraphrases FILE), as all published values do");
        }
        return resources.WordNet is null
            ? MetricResult.NotAvailable("meteor", EvaluationResources.WordNetAdvice)
            : MetricResult.Of(new MeteorMetric(resources.WordNet, table).Score(context.Set));
    }

    private static MetricResult MeteorWithoutTable(EvaluationContext context)
    {
        if (context.Resources.WordNet is not { } wordNet)
            return MetricResult.NotAvailable(MetricCatalogue.BareMeteor, EvaluationResources.WordNetAdvice);
        SummedScores scores = new MeteorMetric(wordNet, null).Score(context.Set).Named(MetricCatalogue.BareMeteor);
        return MetricResult.Of(scores) with
        {
            Note = "METEOR with exact, stem and synonym matches only: not comparable with published METEOR",
        };
    }
}
