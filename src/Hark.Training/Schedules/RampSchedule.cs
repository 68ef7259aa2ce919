namespace Hark.Training.Schedules;

/// <summary>
/// Primus 2023's schedule in fractions of epochs e = updates / updates per epoch: up from 0 over the warm-up, a
/// plateau, down to the smallest rate between the start and the stop of the ramp. Source: formula of
/// OptimusPrimus/dcase2023_task6b.
/// </summary>
public sealed class RampSchedule : LearningRateSchedule
{
    private readonly double rate, smallestRate, warmUpEpochs, downStart, downStop;
    private readonly long updatesPerEpoch;
    private readonly RampShape shape;

    /// <summary>Creates the schedule.</summary>
    /// <param name="rate">The rate of the plateau.</param>
    /// <param name="smallestRate">The rate after the ramp.</param>
    /// <param name="warmUpEpochs">The length of the warm-up; 0 for none.</param>
    /// <param name="downStart">The epoch where the ramp begins.</param>
    /// <param name="downStop">The epoch where it ends, after the start.</param>
    /// <param name="updatesPerEpoch">Updates of one epoch, at least 1.</param>
    /// <param name="shape">The way down.</param>
    public RampSchedule(
        double rate,
        double smallestRate,
        double warmUpEpochs,
        double downStart,
        double downStop,
        long updatesPerEpoch,
        RampShape shape = RampShape.Cosine)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(updatesPerEpoch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUpEpochs);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(downStop, downStart);
        (this.rate, this.smallestRate) = (Positive(rate, nameof(rate)), smallestRate);
        (this.warmUpEpochs, this.downStart, this.downStop) = (warmUpEpochs, downStart, downStop);
        (this.updatesPerEpoch, this.shape) = (updatesPerEpoch, shape);
    }

    /// <inheritdoc/>
    public override double Rate(long updatesDone)
    {
        double epoch = (double)updatesDone / updatesPerEpoch;
        if (epoch < warmUpEpochs) return rate * epoch / warmUpEpochs;
        if (epoch < downStart) return rate;
        if (epoch >= downStop) return smallestRate;
        double progress = (epoch - downStart) / (downStop - downStart);
        return smallestRate + (rate - smallestRate) * (shape == RampShape.Cosine ? Cosine(progress) : 1 - progress);
    }
}
