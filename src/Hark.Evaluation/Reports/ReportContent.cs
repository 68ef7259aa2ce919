namespace Hark.Evaluation.Reports;

/// <summary>One or two systems over the same items.</summary>
internal sealed class ReportContent
{
    public ReportContent(IReadOnlyList<EvaluationResult> systems, ComparisonResult? comparison)
    {
        (Systems, Comparison) = (systems, comparison);
        Items = [.. systems[0].Set.Items];
        if (comparison is not null) TakeSecond(comparison.B);
    }

    public IReadOnlyList<EvaluationResult> Systems { get; }

    public ComparisonResult? Comparison { get; }

    /// <summary>The first system's items, with whatever sound either system names.</summary>
    public CaptionItem[] Items { get; }

    public string Title => string.Join(" and ", Systems.Select(system => system.Name));

    /// <summary>Every metric that a system has, in the order in which the systems name them.</summary>
    public IEnumerable<string> Metrics =>
        Systems.SelectMany(system => system.Metrics).Select(metric => metric.Metric).Distinct(StringComparer.Ordinal);

    private void TakeSecond(EvaluationResult second)
    {
        IReadOnlyList<CaptionItem> items = second.Set.Items;
        if (items.Count != Items.Length)
        {
            throw new EvaluationException($"The systems have {Items.Length} and {items.Count} items; " +
                "a comparison needs the same items in the same order.");
        }
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Id != Items[i].Id)
            {
                throw new EvaluationException($"Item {i + 1} is \"{Items[i].Id}\" in the first system and " +
                    $"\"{items[i].Id}\" in the second; a comparison needs the same items in the same order.");
            }
            Items[i] = Items[i] with { Sound = Items[i].Sound ?? items[i].Sound };
        }
    }
}
