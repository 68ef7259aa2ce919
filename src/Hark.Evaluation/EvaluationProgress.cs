namespace Hark.Evaluation;

/// <summary>How far an evaluation is.</summary>
/// <param name="Step">What was finished last.</param>
/// <param name="Done">How many steps are done.</param>
/// <param name="Total">How many there are.</param>
public readonly record struct EvaluationProgress(string Step, int Done, int Total);
