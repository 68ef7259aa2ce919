using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>The values of metrics in replicates of their set.</summary>
internal static class Replicates
{
    /// <summary>How many items all of <paramref name="scores"/> have.</summary>
    public static int ItemsOf(IReadOnlyList<MetricScores> scores)
    {
        int items = scores[0].Items.Count;
        foreach (MetricScores score in scores)
        {
            if (score.Items.Count == items) continue;
            throw new ArgumentException(
                $"'{scores[0].Metric}' has {items} items and '{score.Metric}' has {score.Items.Count}; resamples are "
                + "shared by metrics of one set.", nameof(scores));
        }
        return items;
    }

    /// <summary>The value of every metric in every resample, [metrics][R].</summary>
    public static double[][] Values(
        IReadOnlyList<MetricScores> scores, int replicates, IReplicateWeights weights, ThreadTeam team)
    {
        if (scores.Count == 0) return [];
        int items = ItemsOf(scores);
        StatisticTable table = new(items);
        int[] offsets = [.. scores.Select(score => score is SummedScores summed ? table.Add(summed.Table) : 0)];
        double[][] values = [.. scores.Select(_ => new double[replicates])];
        ReplicateSums.Run(team, table, replicates, weights, (replicate, counts, sums) =>
        {
            for (int m = 0; m < values.Length; m++)
            {
                values[m][replicate] = scores[m] is SummedScores summed
                    ? summed.Combine(sums.Slice(offsets[m], summed.Width), items)
                    : scores[m].ValueOf(counts);
            }
        });
        return values;
    }

    /// <summary>The mean.</summary>
    public static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}
