namespace Hark.Evaluation.Statistics;

/// <summary>
/// What several runs of one system, trained from different seeds, say together about one metric. This is the spread of
/// training, which the bootstrap over items does not see.
/// </summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Runs">How many runs have a value.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, divided by n - 1; NaN for one run.</param>
/// <param name="Interval">The interval of the mean by Student's t with n - 1 degrees of freedom; NaN for one
/// run.</param>
public readonly record struct SeedSummary(string Metric, int Runs, double Mean, double Deviation, Interval Interval)
{
    /// <summary>Summarises one metric.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="values">Its value in every run, at least one.</param>
    /// <param name="level">The level of the interval, between 0 and 1.</param>
    public static SeedSummary Of(string metric, IReadOnlyList<double> values, double level = 0.95)
    {
        if (values.Count == 0) throw new ArgumentException("There is no run to summarise.", nameof(values));
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level lies between 0 and 1.");
        double mean = values.Sum() / values.Count;
        if (values.Count == 1)
            return new(metric, 1, mean, double.NaN, new(double.NaN, double.NaN));
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        double reach = StudentT.TwoSided(level, values.Count - 1) * deviation / Math.Sqrt(values.Count);
        return new(metric, values.Count, mean, deviation, new(mean - reach, mean + reach));
    }

    /// <summary>Summarises every metric of <paramref name="runs"/>, in the order of the first run; a metric counts the
    /// runs that have it.</summary>
    public static IReadOnlyList<SeedSummary> Of(IReadOnlyList<EvaluationResult> runs, double level = 0.95) =>
    [
        .. runs.SelectMany(run => run.Metrics)
            .Where(result => result.Scores is not null)
            .GroupBy(result => result.Metric, StringComparer.Ordinal)
            .Select(group => Of(group.Key, [.. group.Select(result => result.Scores!.Value)], level)),
    ];
}
