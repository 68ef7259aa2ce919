namespace Hark.Evaluation.Statistics;

/// <summary>How often and from which seed items are drawn again. The same options give the same numbers on any machine
/// with the same instruction set, for any number of threads.</summary>
public sealed record BootstrapOptions
{
    /// <summary>How many resamples, and how many shuffles of a comparison; at least 1.</summary>
    public int Resamples { get; init; } = 10_000;

    /// <summary>Resample r is drawn from stream r of this seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The share of intervals that are to hold the true value, between 0 and 1.</summary>
    public double Level { get; init; } = 0.95;

    internal BootstrapOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Resamples, 1, nameof(Resamples));
        if (!(Level > 0 && Level < 1))
            throw new ArgumentOutOfRangeException(nameof(Level), Level, "The level lies between 0 and 1.");
        return this;
    }
}
