namespace Hark.Evaluation;

/// <summary>Metrics that are computed together.</summary>
/// <param name="Name">Stands for all of them.</param>
/// <param name="Metrics">The lines of the table.</param>
/// <param name="Compute">Computes all of them, or says why that cannot be.</param>
internal sealed record MetricFamily(
    string Name, MetricInfo[] Metrics, Func<EvaluationContext, IReadOnlyList<MetricResult>> Compute)
{
    /// <summary>Whether it takes much longer than counting words: such families begin first.</summary>
    public bool IsSlow { get; init; }

    public static MetricFamily Of(
        string name,
        string summary,
        Func<EvaluationContext, MetricResult> compute,
        MetricDirection direction = MetricDirection.Higher) =>
        new(name, [new(name, name, direction, summary)], context => [compute(context)]);
}
