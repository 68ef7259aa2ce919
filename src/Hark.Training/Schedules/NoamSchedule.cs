namespace Hark.Training.Schedules;

/// <summary>
/// Linear warm-up, then decay with the inverse square root (Vaswani et al. 2017, eq. 3), given by its peak:
/// peak · √W · min(i^-½, i · W^-1.5), reached at i = W. The paper's form has the peak factor / √(width · W).
/// </summary>
public sealed class NoamSchedule : LearningRateSchedule
{
    private readonly double peakRate;
    private readonly long warmUpUpdates, firstIndex;

    /// <summary>Creates the schedule.</summary>
    /// <param name="peakRate">The rate at the end of warm-up.</param>
    /// <param name="warmUpUpdates">W, at least 1.</param>
    /// <param name="firstIndex">i of the first update: 1 (CLAP) or 2 (AudioCaption, which counts one too many).</param>
    public NoamSchedule(double peakRate, long warmUpUpdates, long firstIndex = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(warmUpUpdates, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstIndex, 1);
        this.peakRate = Positive(peakRate, nameof(peakRate));
        (this.warmUpUpdates, this.firstIndex) = (warmUpUpdates, firstIndex);
    }

    /// <inheritdoc/>
    public override double Rate(long updatesDone)
    {
        double i = updatesDone + firstIndex;
        double rise = i / (warmUpUpdates * Math.Sqrt(warmUpUpdates)), decay = 1 / Math.Sqrt(i);
        return peakRate * Math.Sqrt(warmUpUpdates) * Math.Min(decay, rise);
    }
}
