namespace Hark.Training.Schedules;

/// <summary>The way down of a <see cref="RampSchedule"/>.</summary>
public enum RampShape
{
    /// <summary>Half a cosine.</summary>
    Cosine,

    /// <summary>A straight line.</summary>
    Linear,
}
