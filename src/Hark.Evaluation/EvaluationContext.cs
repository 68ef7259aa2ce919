using System.Collections.Concurrent;

namespace Hark.Evaluation;

/// <summary>
/// One evaluation while it runs: what is judged, with what, and the families that are computed already, because SPIDEr
/// needs CIDEr-D. Thread-safe; a family is computed once.
/// </summary>
internal sealed class EvaluationContext(
    CaptionSet set, EvaluationResources resources, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<MetricResult>>> families = [];

    public CaptionSet Set => set;

    public EvaluationResources Resources => resources;

    public EvaluationOptions Options => resources.Options;

    /// <summary>Stops metrics that take minutes.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The results of a family.</summary>
    public IReadOnlyList<MetricResult> Family(string name) => families.GetOrAdd(
        name, key => new(() => MetricCatalogue.FamilyOf(key).Compute(this))).Value;

    /// <summary>The result of a metric.</summary>
    public MetricResult Metric(string name) =>
        Family(MetricCatalogue.Find(name)!.Family).First(result => result.Metric == name);
}
