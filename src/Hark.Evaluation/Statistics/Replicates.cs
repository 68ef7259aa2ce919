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
        StatisticTable table = new(ItemsOf(scores));
        ValueSink sink = new(scores, table, replicates);
        ReplicateSums.Run(team, table, replicates, weights, sink);
        return sink.Values;
    }

    /// <summary>Moves all values by the same amount, so that their mean is <paramref name="center"/>.</summary>
    public static void MoveTo(double[] values, double center)
    {
        double move = center - Mean(values);
        for (int i = 0; i < values.Length; i++) values[i] += move;
    }

    /// <summary>The mean.</summary>
    public static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}
