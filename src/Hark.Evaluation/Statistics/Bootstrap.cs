using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// Percentile bootstrap over the items of a set (Efron 1979; DCASE's result pages state such intervals): draw as many
/// items as there are, with replacement, compute the value of the set again, and keep the middle 95 % of 10,000 such
/// values. BLEU and METEOR sum their statistics anew in each resample; CIDEr-D keeps its document frequencies.
/// </summary>
/// <remarks>
/// All metrics see the same resamples. What counts distinct words (<see cref="MetricScores.CountsTypes"/>) is smaller
/// in any resample, where items repeat; its interval is made by the jackknife instead: the items are left out one by
/// one (Efron and Stein 1981), the ends are by Student's t. Works on all processors; 10,000 resamples of 1,045 items
/// take some tens of milliseconds.
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
        int[] resampled = [.. Enumerable.Range(0, scores.Count).Where(m => scores[m] is not TypeScores)];
        double[][] values = Replicates.Values(
            [.. resampled.Select(m => scores[m])], options.Resamples, new ResampleCounts(options.Seed), team);
        team.Run(values.Length, k => intervals[resampled[k]] = Quantile.Middle(values[k], options.Level));
        int[] types = [.. Enumerable.Range(0, scores.Count).Where(m => scores[m] is TypeScores)];
        double[][] without = Jackknife.Values([.. types.Select(m => (TypeScores)scores[m])], team);
        for (int k = 0; k < types.Length; k++)
        {
            Interval around = Jackknife.Around(scores[types[k]].Value, without[k], options.Level);
            intervals[types[k]] = around with { Low = Math.Max(0, around.Low) }; // numbers of words, and their ratios
        }
        return intervals;
    }
}
