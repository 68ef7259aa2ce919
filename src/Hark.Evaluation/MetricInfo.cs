namespace Hark.Evaluation;

/// <summary>What there is to know about a line of the table before it is computed.</summary>
/// <param name="Name">The metric's name in tables and files.</param>
/// <param name="Family">The metrics that are computed together; a family's name stands for all of them.</param>
/// <param name="Direction">Which values are good.</param>
/// <param name="Summary">What it is, in a few words.</param>
public sealed record MetricInfo(string Name, string Family, MetricDirection Direction, string Summary);
