using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// The differences of two systems after shuffles in which items change sides. An exchange adds the items' B - A to the
/// sums of A and takes it from those of B, so that one matrix product serves both.
/// </summary>
internal static class Shuffles
{
    /// <summary>B - A of every metric after every shuffle, [metrics][R].</summary>
    public static double[][] Differences(
        IReadOnlyList<MetricScores> a, IReadOnlyList<MetricScores> b, BootstrapOptions options, ThreadTeam team)
    {
        StatisticTable table = new(a[0].Items.Count);
        Dictionary<(double[], double[]), double[]> exchanges = [];
        Pair[] pairs = new Pair[a.Count];
        for (int m = 0; m < pairs.Length; m++)
        {
            if (a[m] is not SummedScores x || b[m] is not SummedScores y)
            {
                pairs[m] = new UnsummedPair(a[m], b[m]);
                continue;
            }
            if (x.Width != y.Width)
                throw new ArgumentException($"'{x.Metric}' has {x.Width} and {y.Width} statistics.", nameof(b));
            if (!exchanges.TryGetValue((x.Table, y.Table), out double[]? exchange))
            {
                exchange = new double[x.Table.Length];
                for (int i = 0; i < exchange.Length; i++) exchange[i] = y.Table[i] - x.Table[i];
                exchanges.Add((x.Table, y.Table), exchange);
            }
            pairs[m] = new SummedPair(x, y, table.Add(exchange));
        }
        double[][] values = [.. pairs.Select(_ => new double[options.Resamples])];
        ReplicateSums.Run(team, table, options.Resamples, new SwapFlags(options.Seed), (shuffle, flags, sums) =>
        {
            for (int m = 0; m < pairs.Length; m++) values[m][shuffle] = pairs[m].Difference(flags, sums);
        });
        return values;
    }

    private abstract class Pair
    {
        public abstract double Difference(ReadOnlySpan<double> flags, ReadOnlySpan<double> moved);
    }

    private sealed class UnsummedPair(MetricScores a, MetricScores b) : Pair
    {
        public override double Difference(ReadOnlySpan<double> flags, ReadOnlySpan<double> moved) =>
            b.ValueWith(a, flags) - a.ValueWith(b, flags);
    }

    private sealed class SummedPair(SummedScores a, SummedScores b, int offset) : Pair
    {
        private readonly double[] sumsA = Totals(a), sumsB = Totals(b);

        public override double Difference(ReadOnlySpan<double> flags, ReadOnlySpan<double> moved)
        {
            Span<double> x = new double[a.Width], y = new double[a.Width];
            for (int s = 0; s < x.Length; s++)
            {
                x[s] = sumsA[s] + moved[offset + s];
                y[s] = sumsB[s] - moved[offset + s];
            }
            return b.Combine(y, flags.Length) - a.Combine(x, flags.Length);
        }

        private static double[] Totals(SummedScores scores)
        {
            double[] sums = new double[scores.Width];
            for (int i = 0; i < scores.Table.Length; i++) sums[i % sums.Length] += scores.Table[i];
            return sums;
        }
    }
}
