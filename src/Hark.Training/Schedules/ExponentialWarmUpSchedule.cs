namespace Hark.Training.Schedules;

/// <summary>
/// EfficientAT's schedule per epoch e = 0, 1, ...: warm-up exp(-5 (1 - max(e, ½) / W)²), a plateau, a straight way
/// down, and a last level. Source: exp_warmup_linear_down of fschmid56/EfficientAT.
/// </summary>
public sealed class ExponentialWarmUpSchedule : LearningRateSchedule
{
    private readonly double rate, lastFactor;
    private readonly long warmUpEpochs, downStart, downEpochs;

    /// <summary>Creates the schedule; one update of the schedule is an epoch.</summary>
    /// <param name="rate">The rate of the plateau.</param>
    /// <param name="warmUpEpochs">W, at least 1.</param>
    /// <param name="downStart">The last epoch of the plateau.</param>
    /// <param name="downEpochs">The length of the way down, at least 1.</param>
    /// <param name="lastFactor">The last level as a share of the rate.</param>
    public ExponentialWarmUpSchedule(double rate, long warmUpEpochs, long downStart, long downEpochs, double lastFactor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(warmUpEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(downEpochs, 1);
        (this.rate, this.lastFactor) = (Positive(rate, nameof(rate)), lastFactor);
        (this.warmUpEpochs, this.downStart, this.downEpochs) = (warmUpEpochs, downStart, downEpochs);
    }

    /// <inheritdoc/>
    public override double Rate(long updatesDone)
    {
        double missing = 1 - Math.Max(updatesDone, 0.5) / warmUpEpochs;
        double up = updatesDone < warmUpEpochs ? Math.Exp(-5 * missing * missing) : 1;
        double left = Math.Clamp((double)(downStart + downEpochs - updatesDone) / downEpochs, 0, 1);
        return rate * up * (lastFactor + (1 - lastFactor) * left);
    }
}
