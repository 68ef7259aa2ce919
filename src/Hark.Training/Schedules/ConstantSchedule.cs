namespace Hark.Training.Schedules;

/// <summary>The same rate always.</summary>
/// <param name="rate">The rate.</param>
public sealed class ConstantSchedule(double rate) : LearningRateSchedule
{
    private readonly double rate = Positive(rate, nameof(rate));

    /// <inheritdoc/>
    public override double Rate(long updatesDone) => rate;
}
