namespace Hark.Evaluation;

/// <summary>How good the captions of one system are.</summary>
/// <param name="Name">The system's name, for example its file's.</param>
/// <param name="Set">What was judged.</param>
/// <param name="Metrics">What was found, in the order of the table.</param>
public sealed record EvaluationResult(string Name, CaptionSet Set, IReadOnlyList<MetricResult> Metrics);
