using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// Percentile bootstrap over the items of a set (Efron 1979; DCASE's result pages state such intervals): draw as many
/// items as there are, with replacement, compute the value of the set again, and keep the middle 95 % of 10,000 such
/// values. BLEU and METEOR sum their statistics anew in each resample; CIDEr-D keeps its document frequencies.
/// </summary>
/// <remarks>
/// All metrics see the same resamples. What counts distinct words (<see cref="MetricScores.CountsTypes"/>) is smaller
/// in any resample, which has fewer distinct items; its values are moved so that their mean is the value of the set.
/// Works on all processors; 10,000 resamples of 1,045 items take some tens of milliseconds.
/// </remarks>
public static class Bootstrap
{
    /// <summary>The interval of every metric.</summary>
    /// <param name="scores">Metrics of one set: all have the same items in the same order.</param>
    /// <param name="options">How to draw; null for 10,000 resamples, seed 1 and 95 %.</param>
    /// <returns>One interval for each metric. (NaN, NaN) where there is none: the set has a single item, or some
    /// resample has no value.</returns>
    /// <exception cref="ArgumentException">The metrics have different numbers of items.</exception>
    public static Interval[] Intervals(IReadOnlyList<MetricScores> scores, BootstrapOptions? options = null) =>
        Intervals(scores, options, ThreadTeam.Shared);

    internal static Interval[] Intervals(
        IReadOnlyList<MetricScores> scores, BootstrapOptions? options, ThreadTeam team)
    {
        options = (options ?? new()).Checked();
        Interval[] intervals = new Interval[scores.Count];
        if (scores.Count == 0) return intervals;
        Array.Fill(intervals, new(double.NaN, double.NaN));
        int items = Replicates.ItemsOf(scores);
        if (items < 2) return intervals;
        double[][] values = Replicates.Values(scores, options.Resamples, new ResampleCounts(options.Seed), team);
        team.Run(scores.Count, m =>
        {
            if (scores[m].CountsTypes) Replicates.MoveTo(values[m], scores[m].Value);
            intervals[m] = Quantile.Middle(values[m], options.Level);
        });
        return intervals;
    }
}
