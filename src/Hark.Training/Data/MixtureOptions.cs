namespace Hark.Training.Data;

/// <summary>What the random mixtures of <see cref="MixtureSampler"/> are like.</summary>
public sealed record MixtureOptions
{
    /// <summary>Length of a mixture in seconds.</summary>
    /// <value>5 by default.</value>
    public double Seconds { get; init; } = 5;

    /// <summary>Probability that a second clip is mixed in.</summary>
    /// <value>0.6 by default.</value>
    public double MixProbability { get; init; } = 0.6;

    /// <summary>Most decibels by which the first clip is stronger than the second; uniform from 0 up to it.</summary>
    /// <value>15 by default.</value>
    public double MaxDominanceDecibels { get; init; } = 15;

    /// <summary>Lowest gain of the mixture in dB; uniform between the two.</summary>
    /// <value>-12 by default.</value>
    public double MinGainDecibels { get; init; } = -12;

    /// <summary>Highest gain of the mixture in dB, before the peak is held at full scale.</summary>
    /// <value>6 by default.</value>
    public double MaxGainDecibels { get; init; } = 6;

    /// <summary>
    /// Probability that a clip with silence around it is moved to a random place, where it could also stay as recorded.
    /// </summary>
    /// <value>0.5 by default.</value>
    public double MoveProbability { get; init; } = 0.5;

    /// <summary>
    /// Probability that a clip is played at another speed, and again that its bass is turned up or down.
    /// </summary>
    /// <value>0 by default.</value>
    public double VaryProbability { get; init; }
}
