namespace Hark.Training.Schedules;

/// <summary>
/// Linear warm-up, then exponential decay: peak · i / W up to i = W, then peak · (final / peak)^((i - W) / (T - W)).
/// Source: AudioCaption's ExponentialDecayScheduler, which steps before the forward pass and has counted one step
/// already when it is made. So update k uses i = k + 1: the first has 2/W of the peak, the last lies one step below the
/// final rate.
/// </summary>
public sealed class ExponentialDecaySchedule : LearningRateSchedule
{
    private readonly double peakRate, finalRate;
    private readonly long totalUpdates, warmUpUpdates;

    /// <summary>Creates the schedule.</summary>
    /// <param name="peakRate">The rate after warm-up.</param>
    /// <param name="finalRate">The rate at the end.</param>
    /// <param name="totalUpdates">T, the updates of the whole run.</param>
    /// <param name="warmUpUpdates">W, 0 to T - 1.</param>
    public ExponentialDecaySchedule(double peakRate, double finalRate, long totalUpdates, long warmUpUpdates)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmUpUpdates);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(totalUpdates, warmUpUpdates);
        this.peakRate = Positive(peakRate, nameof(peakRate));
        this.finalRate = Positive(finalRate, nameof(finalRate));
        (this.totalUpdates, this.warmUpUpdates) = (totalUpdates, warmUpUpdates);
    }

    /// <inheritdoc/>
    public override double Rate(long updatesDone)
    {
        long i = updatesDone + 2; // k = updatesDone + 1
        return i <= warmUpUpdates
            ? peakRate * ((double)i / warmUpUpdates)
            : peakRate * Math.Pow(finalRate / peakRate, (double)(i - warmUpUpdates) / (totalUpdates - warmUpUpdates));
    }
}
