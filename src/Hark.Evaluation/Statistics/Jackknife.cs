using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// The spread of a value by leaving out one item at a time (Tukey 1958), for what counts distinct words: a bootstrap
/// resample repeats items, has fewer words than any real set of its size, and would give intervals that lie below the
/// value and are too narrow. The jackknife's variance is never too small on average (Efron and Stein 1981).
/// </summary>
internal static class Jackknife
{
    private const int MostSingle = 2000, Groups = 500;

    /// <summary>
    /// The value of every metric without each item, [metrics][N]; of more than 2000 items without each of 500 groups of
    /// them, so that the work grows with the set and not with its square.
    /// </summary>
    public static double[][] Values(IReadOnlyList<TypeScores> scores, ThreadTeam team)
    {
        if (scores.Count == 0) return [];
        int items = scores[0].Items.Count, groups = items <= MostSingle ? items : Groups;
        double[][] values = [.. scores.Select(_ => new double[groups])];
        TypeMetrics[] sources = [.. scores.Select(score => score.Source).Distinct()];
        const int chunk = 16;
        team.Run((groups + chunk - 1) / chunk, c =>
        {
            double[] counts = new double[items];
            Array.Fill(counts, 1);
            for (int g = c * chunk; g < Math.Min(groups, (c + 1) * chunk); g++)
            {
                for (int i = g; i < items; i += groups) counts[i] = 0;
                foreach (TypeMetrics source in sources)
                {
                    double[] together = new double[source.Count];
                    source.ValuesOf(counts, together);
                    for (int m = 0; m < values.Length; m++)
                        if (scores[m].Source.Equals(source)) values[m][g] = together[scores[m].Index];
                }
                for (int i = g; i < items; i += groups) counts[i] = 1;
            }
        });
        return values;
    }

    /// <summary>The interval of a value by Student's t. NaN where the value without some item does not exist.</summary>
    public static Interval Around(double value, double[] without, double level)
    {
        double reach = StudentT.TwoSided(level, without.Length - 1) * Error(without);
        return new(value - reach, value + reach);
    }

    /// <summary>Two-sided p-value of a difference, by Student's t.</summary>
    public static double P(double difference, double[] without) =>
        difference == 0 ? 1 : StudentT.Outside(Math.Abs(difference) / Error(without), without.Length - 1);

    private static double Error(double[] without)
    {
        double mean = Replicates.Mean(without), sum = 0;
        foreach (double value in without) sum += (value - mean) * (value - mean);
        return Math.Sqrt(sum * (without.Length - 1) / without.Length);
    }
}
