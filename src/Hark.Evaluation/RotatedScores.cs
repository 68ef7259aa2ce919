using Hark.Evaluation.Statistics;

namespace Hark.Evaluation;

/// <summary>
/// Scores of one metric over several rounds on the same items: every value is the mean over the rounds.
/// </summary>
internal static class RotatedScores
{
    /// <summary>The mean of <paramref name="rounds"/>, which can be resampled like any scores.</summary>
    public static MetricScores Mean(IReadOnlyList<MetricScores> rounds)
    {
        int count = rounds[0].Items.Count;
        double[] items = new double[count];
        for (int i = 0; i < count; i++) items[i] = rounds.Sum(round => round.Items[i]) / rounds.Count;
        if (rounds.All(round => round is SummedScores)) return Summed([.. rounds.Cast<SummedScores>()], items);
        if (rounds.All(round => round is TypeScores)) return Types([.. rounds.Cast<TypeScores>()], items);
        return new Rounds(rounds[0].Metric, items, [.. rounds]);
    }

    // The statistics of all rounds side by side, so that a resample stays one row of a matrix product.
    private static SummedScores Summed(SummedScores[] rounds, double[] items)
    {
        int width = rounds.Sum(round => round.Width), column = 0;
        double[] statistics = new double[items.Length * width];
        foreach (SummedScores round in rounds)
        {
            for (int i = 0; i < items.Length; i++)
            {
                round.Statistics.Slice(i * round.Width, round.Width)
                    .CopyTo(statistics.AsSpan(i * width + column, round.Width));
            }
            column += round.Width;
        }
        return new(rounds[0].Metric, items, statistics, (sums, count) =>
        {
            double sum = 0;
            int first = 0;
            foreach (SummedScores round in rounds)
            {
                sum += round.Combine(sums.Slice(first, round.Width), count);
                first += round.Width;
            }
            return sum / rounds.Length;
        });
    }

    private static TypeScores Types(TypeScores[] rounds, double[] items) =>
        new(rounds[0].Metric, items, new MeanTypes([.. rounds.Select(round => round.Source)]), rounds[0].Index);

    private sealed class Rounds(string metric, double[] items, MetricScores[] rounds) : MetricScores(metric, items)
    {
        public override double Value { get; } = rounds.Sum(round => round.Value) / rounds.Length;

        public override double ValueOf(ReadOnlySpan<double> counts)
        {
            double sum = 0;
            foreach (MetricScores round in rounds) sum += round.ValueOf(counts);
            return sum / rounds.Length;
        }
    }
}
