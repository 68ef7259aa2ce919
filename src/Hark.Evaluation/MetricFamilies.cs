using Hark.Evaluation.NGrams;

namespace Hark.Evaluation;

/// <summary>How every family is computed, in the order of the table.</summary>
internal static class MetricFamilies
{
    public static MetricFamily[] InOrder { get; } =
    [
        new("bleu", [.. Enumerable.Range(1, 4).Select(Bleu)], context => [.. NGrams.Bleu.Score(context.Set).Select(MetricResult.Of)]),
        MetricFamily.Of("rouge_l", "the longest common subsequence", context => MetricResult.Of(RougeL.Score(context.Set))),
        MetricFamily.Of("cider_d", "n-grams weighted by how rare they are, 0 to 10", ComputeCiderD),
    ];

    private static MetricInfo Bleu(int order) =>
        new($"bleu_{order}", "bleu", MetricDirection.Higher, $"precision of 1- to {order}-grams, with a length penalty");

    private static MetricResult ComputeCiderD(EvaluationContext context)
    {
        MetricResult result = MetricResult.Of(CiderD.Score(context.Set));
        return context.Set.Count > 1 ? result : result with { Note = "0 by definition: with one item every n-gram is in all" };
    }
}
