using Hark.Evaluation.NGrams;

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
        MetricFamily.Of("cider_d", "n-grams weighted by how rare they are, 0 to 10", ComputeCiderD),
    ];

    private static MetricInfo BleuInfo(int order) =>
        new($"bleu_{order}", "bleu", MetricDirection.Higher, $"precision of 1- to {order}-grams, length penalty");

    private static MetricResult ComputeCiderD(EvaluationContext context) => context.Set.Count > 1
        ? MetricResult.Of(CiderD.Score(context.Set))
        : MetricResult.NotAvailable("cider_d", "needs at least two items: of one item every n-gram is in all items");
}
