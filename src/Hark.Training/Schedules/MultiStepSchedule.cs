namespace Hark.Training.Schedules;

/// <summary>
/// The rate is multiplied by a factor at each milestone: PyTorch's MultiStepLR, used by AST per epoch.
/// </summary>
public sealed class MultiStepSchedule : LearningRateSchedule
{
    private readonly double rate, factor;
    private readonly long[] milestones;

    /// <summary>Creates the schedule.</summary>
    /// <param name="rate">The first rate.</param>
    /// <param name="milestones">Steps from which on one more factor applies.</param>
    /// <param name="factor">Multiplies the rate at every milestone.</param>
    public MultiStepSchedule(double rate, IEnumerable<long> milestones, double factor)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        (this.rate, this.factor) = (Positive(rate, nameof(rate)), Positive(factor, nameof(factor)));
        this.milestones = [.. milestones];
    }

    /// <inheritdoc/>
    public override double Rate(long updatesDone) =>
        rate * Math.Pow(factor, milestones.Count(milestone => milestone <= updatesDone));
}
