namespace Hark.Training.Runs;

/// <summary>How far a training is.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Step">Updates done.</param>
/// <param name="Steps">Updates in all.</param>
/// <param name="Loss">The loss, averaged over the last updates.</param>
/// <param name="ClipsPerSecond">Examples trained per second, averaged over the last updates.</param>
/// <param name="Remaining">The estimated time left in this stage.</param>
/// <param name="Message">Something worth a line of its own (an evaluation, a resumption), or null.</param>
public sealed record TrainingProgress(
    string Stage,
    long Step,
    long Steps,
    double Loss,
    double ClipsPerSecond,
    TimeSpan Remaining,
    string? Message = null);
