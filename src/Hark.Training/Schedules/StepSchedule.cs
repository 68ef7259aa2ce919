namespace Hark.Training.Schedules;

/// <summary>
/// Linear warm-up over W updates, then the rate is multiplied by a factor after every so many updates: PyTorch's StepLR
/// (W = 0), and WavCaps' step schedule.
/// </summary>
public sealed class StepSchedule : LearningRateSchedule
{
    private readonly double rate, factor;
    private readonly long stepLength, warmUpUpdates;

    /// <summary>Creates the schedule.</summary>
    /// <param name="rate">The first rate after warm-up.</param>
    /// <param name="stepLength">Updates (or epochs, if that is what is counted) between two changes, at least
    /// 1.</param>
    /// <param name="factor">Multiplies the rate at every change.</param>
    /// <param name="warmUpUpdates">W, 0 or more.</param>
    public StepSchedule(double rate, long stepLength, double factor, long warmUpUpdates = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepLength, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUpUpdates);
        (this.rate, this.factor) = (Positive(rate, nameof(rate)), Positive(factor, nameof(factor)));
        (this.stepLength, this.warmUpUpdates) = (stepLength, warmUpUpdates);
    }

    /// <inheritdoc/>
    public override double Rate(long updatesDone) =>
        updatesDone < warmUpUpdates
            ? rate * (updatesDone + 1) / warmUpUpdates
            : rate * Math.Pow(factor, Math.Floor((double)(updatesDone - warmUpUpdates) / stepLength));
}
