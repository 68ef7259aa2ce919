namespace Hark.Evaluation.Statistics;

/// <summary>Makes the values of metrics from the replicates' sums, and of those that count types 64 at once.</summary>
internal sealed class ValueSink : IReplicateSink
{
    private readonly (SummedScores Scores, int Offset, double[] Values)[] summed;
    private readonly (MetricScores Scores, double[] Values)[] others;
    private readonly (TypeMetrics Source, int Offset, (int Index, double[] Values)[] Metrics)[] types;
    private readonly int items;

    /// <summary>Adds what <paramref name="scores"/> need summed to <paramref name="table"/>.</summary>
    public ValueSink(IReadOnlyList<MetricScores> scores, StatisticTable table, int replicates)
    {
        items = table.Items;
        Values = [.. scores.Select(_ => new double[replicates])];
        var pairs = scores.Zip(Values).ToArray();
        summed = [.. pairs.Where(pair => pair.First is SummedScores)
            .Select(pair => ((SummedScores)pair.First, table.Add(((SummedScores)pair.First).Table), pair.Second))];
        types = [.. pairs.Where(pair => pair.First is TypeScores)
            .GroupBy(pair => ((TypeScores)pair.First).Source)
            .Select(group => (group.Key, table.Add(group.Key.Table),
                group.Select(pair => (((TypeScores)pair.First).Index, pair.Second)).ToArray()))];
        others = [.. pairs.Where(pair => pair.First is not (SummedScores or TypeScores))];
    }

    /// <summary>The values, [metrics][R].</summary>
    public double[][] Values { get; }

    public bool WantsPresence => types.Length > 0;

    public void Take(int replicate, ReadOnlySpan<double> weights, ReadOnlySpan<double> sums)
    {
        foreach ((SummedScores scores, int offset, double[] values) in summed)
            values[replicate] = scores.Combine(sums.Slice(offset, scores.Width), items);
        foreach ((MetricScores scores, double[] values) in others) values[replicate] = scores.ValueOf(weights);
    }

    public void TakeChunk(int first, int count, ReadOnlySpan<ulong> present, ReadOnlySpan<double> sums, int stride)
    {
        foreach ((TypeMetrics source, int offset, (int Index, double[] Values)[] metrics) in types)
        {
            int[] lanes = new int[source.Counts * TypeMetrics.Lanes], counts = new int[source.Counts];
            double[] together = new double[source.Values];
            source.CountTypes(present, ulong.MaxValue >> (TypeMetrics.Lanes - count), lanes);
            for (int r = 0; r < count; r++)
            {
                for (int k = 0; k < counts.Length; k++) counts[k] = lanes[k * TypeMetrics.Lanes + r];
                source.ValuesOf(counts, sums.Slice(r * stride + offset, source.Table.Length / items), together);
                foreach ((int index, double[] values) in metrics) values[first + r] = together[index];
            }
        }
    }
}
