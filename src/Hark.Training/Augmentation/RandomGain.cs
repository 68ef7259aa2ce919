using Hark.Engine;

namespace Hark.Training.Augmentation;

/// <summary>
/// Changes the level of a clip by a uniform number of decibels; nothing is clipped. Primus and Widmer (2022).
/// </summary>
public sealed record RandomGain
{
    /// <summary>Most decibels up or down.</summary>
    /// <value>3 by default, the best value of the paper.</value>
    public double MaxDecibels { get; init; } = 3;

    /// <summary>The factor that a gain in decibels stands for: 10^(gain / 20).</summary>
    public static double Factor(double decibels) => Math.Pow(10, decibels / 20);

    /// <summary>Scales samples in place by a random gain.</summary>
    public void Apply(Span<float> samples, Philox random)
    {
        float factor = (float)Factor(MaxDecibels * (2 * random.NextDouble() - 1));
        foreach (ref float x in samples) x *= factor;
    }
}
