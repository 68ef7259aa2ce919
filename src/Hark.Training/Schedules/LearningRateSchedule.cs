namespace Hark.Training.Schedules;

/// <summary>
/// The learning rate of every update: a pure function of the update's number, so that a run can resume anywhere.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>
    /// The learning rate of the update after <paramref name="updatesDone"/> earlier ones, so 0 for the first.
    /// </summary>
    public abstract double Rate(long updatesDone);

    private protected static double Cosine(double progress) => (1 + Math.Cos(Math.PI * progress)) / 2;

    private protected static double Positive(double value, string name) =>
        double.IsFinite(value) && value > 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "must be above 0");
}
