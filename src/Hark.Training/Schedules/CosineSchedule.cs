namespace Hark.Training.Schedules;

/// <summary>
/// Linear warm-up over W updates, then half a cosine down to the final rate at update T (Loshchilov and Hutter 2017,
/// "SGDR").
/// </summary>
public sealed class CosineSchedule : LearningRateSchedule
{
    private readonly double peakRate, finalRate;
    private readonly long totalUpdates, warmUpUpdates;
    private readonly CosineConvention convention;

    /// <summary>Creates the schedule.</summary>
    /// <param name="peakRate">The rate after warm-up.</param>
    /// <param name="totalUpdates">T, the updates of the whole run.</param>
    /// <param name="warmUpUpdates">W, 0 to T - 1.</param>
    /// <param name="finalRate">The rate at the end.</param>
    /// <param name="convention">How updates are counted.</param>
    public CosineSchedule(
        double peakRate,
        long totalUpdates,
        long warmUpUpdates,
        double finalRate = 0,
        CosineConvention convention = CosineConvention.WavCaps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmUpUpdates);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(totalUpdates, warmUpUpdates);
        ArgumentOutOfRangeException.ThrowIfNegative(finalRate);
        (this.peakRate, this.finalRate) = (Positive(peakRate, nameof(peakRate)), finalRate);
        (this.totalUpdates, this.warmUpUpdates, this.convention) = (totalUpdates, warmUpUpdates, convention);
    }

    /// <inheritdoc/>
    public override double Rate(long updatesDone)
    {
        long index = convention == CosineConvention.AudioCaption ? updatesDone + 2 : updatesDone;
        long warm = convention == CosineConvention.WavCaps ? updatesDone + 1 : index;
        if (index < warmUpUpdates) return peakRate * ((double)warm / warmUpUpdates);
        double progress = (double)(index - warmUpUpdates) / (totalUpdates - warmUpUpdates);
        return finalRate + (peakRate - finalRate) * Math.Max(0, Cosine(progress));
    }
}
