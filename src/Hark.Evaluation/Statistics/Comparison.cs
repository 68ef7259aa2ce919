using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>Says which differences of two systems on the same items are real.</summary>
/// <remarks>
/// <para>With d = B - A the difference that was found and R replicates, the p-values are (c + 1) / (R + 1), never
/// 0:</para>
/// <list type="bullet">
/// <item>Paired bootstrap: both systems are valued on the same resamples (Koehn 2004, "Statistical Significance Tests
/// for Machine Translation Evaluation"); c counts the resamples in which |d* - mean of d*| is at least |d|, the
/// resamples being moved to where the null hypothesis has them (Riezler and Maxwell 2005, "On Some Pitfalls in
/// Automatic Evaluation and Significance Testing for MT", figure 2; the shift method of Noreen 1989). The interval is
/// that of d* without this shift.</item>
/// <item>Approximate randomisation: each item's two captions change sides by the toss of a coin, and c counts the
/// shuffles with |d*| at least |d| (Riezler and Maxwell 2005, figure 1). BLEU and METEOR exchange the items'
/// statistics and sum them anew; means, CIDEr-D among them, exchange the items' values.</item>
/// <item>Vocabulary and diversity of a whole set count distinct words, of which a resample has too few: interval and
/// p-value, which stands in the bootstrap's place, are by the jackknife and Student's t, as in
/// <see cref="Bootstrap"/>.</item>
/// </list>
/// <para>Where rounding could decide whether two values are equal, they are (1e-12 of the larger value of a set).
/// </para>
/// </remarks>
public static class Comparison
{
    private const double Rounding = 1e-12;

    /// <summary>Compares two systems by every metric that both have.</summary>
    /// <exception cref="EvaluationException">They were not judged on the same items with the same references, in the
    /// same order.</exception>
    public static ComparisonResult Of(EvaluationResult a, EvaluationResult b, BootstrapOptions? options = null)
    {
        RequireSameItems(a, b);
        List<MetricScores> ofA = [], ofB = [];
        foreach (MetricResult metric in a.Metrics)
        {
            MetricScores? other = b.Metrics.FirstOrDefault(result => result.Metric == metric.Metric)?.Scores;
            if (metric.Scores is null || other is null) continue;
            ofA.Add(metric.Scores);
            ofB.Add(other);
        }
        int changed = 0;
        for (int i = 0; i < a.Set.Count; i++)
            if (a.Set.Items[i].Candidate != b.Set.Items[i].Candidate) changed++;
        return new(a, b, Differences(ofA, ofB, options), changed);
    }

    /// <summary>
    /// Compares scores of one metric each, <paramref name="a"/>[m] with <paramref name="b"/>[m]; all are of the same
    /// items. The p-value by randomisation is NaN for metrics that cannot be exchanged item by item: vocabulary and
    /// diversity of a whole set. All but the values is NaN where there is one item only.
    /// </summary>
    public static IReadOnlyList<MetricDifference> Differences(
        IReadOnlyList<MetricScores> a, IReadOnlyList<MetricScores> b, BootstrapOptions? options = null)
    {
        options = (options ?? new()).Checked();
        if (a.Count != b.Count) throw new ArgumentException($"{a.Count} metrics against {b.Count}", nameof(b));
        if (a.Count == 0) return [];
        for (int m = 0; m < a.Count; m++)
        {
            if (a[m].Metric != b[m].Metric)
                throw new ArgumentException($"'{a[m].Metric}' cannot be compared with '{b[m].Metric}'.", nameof(b));
        }
        Replicates.ItemsOf([.. a, .. b]); // the same number, or an error
        ThreadTeam team = ThreadTeam.Shared;
        MetricDifference[] differences = new MetricDifference[a.Count];
        int[] types = [.. Enumerable.Range(0, a.Count).Where(m => a[m] is TypeScores && b[m] is TypeScores)];
        int[] others = [.. Enumerable.Range(0, a.Count).Except(types)];
        double[][] without = Jackknife.Values(
            [.. types.Select(m => (TypeScores)a[m]), .. types.Select(m => (TypeScores)b[m])], team);
        for (int k = 0; k < types.Length; k++)
        {
            double[] found = Subtract(without[types.Length + k], without[k]);
            differences[types[k]] = OfTypes(a[types[k]], b[types[k]], found, options.Level);
        }
        if (others.Length == 0) return differences;
        MetricScores[] otherA = [.. others.Select(m => a[m])], otherB = [.. others.Select(m => b[m])];
        double[][] resampled = Replicates.Values(
            [.. otherA, .. otherB], options.Resamples, new ResampleCounts(options.Seed), team);
        double[][] shuffled = Shuffles.Differences(otherA, otherB, options, team);
        team.Run(others.Length, k =>
        {
            double[] found = Subtract(resampled[others.Length + k], resampled[k]);
            differences[others[k]] = Resampled(otherA[k], otherB[k], found, shuffled[k], options.Level);
        });
        return differences;
    }

    private static double[] Subtract(double[] b, double[] a) => [.. b.Zip(a, (x, y) => x - y)];

    private static MetricDifference OfTypes(MetricScores a, MetricScores b, double[] without, double level)
    {
        if (without.Length < 2) return Unknown(a, b);
        double difference = b.Value - a.Value;
        return Unknown(a, b) with
        {
            Interval = Jackknife.Around(difference, without, level),
            BootstrapP = Jackknife.P(difference, without),
        };
    }

    private static MetricDifference Resampled(
        MetricScores a, MetricScores b, double[] resampled, double[] shuffled, double level)
    {
        if (a.Items.Count < 2) return Unknown(a, b);
        double bound = Math.Abs(b.Value - a.Value) - Rounding * Math.Max(Math.Abs(a.Value), Math.Abs(b.Value));
        return Unknown(a, b) with
        {
            BootstrapP = Share(resampled, Replicates.Mean(resampled), bound),
            RandomizationP = Share(shuffled, 0, bound),
            Interval = Quantile.Middle(resampled, level),
        };
    }

    private static MetricDifference Unknown(MetricScores a, MetricScores b)
    {
        int changed = 0;
        for (int i = 0; i < a.Items.Count; i++)
            if (!a.Items[i].Equals(b.Items[i])) changed++;
        return new(
            a.Metric, a.Value, b.Value, new(double.NaN, double.NaN), double.NaN, double.NaN, changed);
    }

    // (c + 1) / (R + 1) with c the values at least so far from the center; NaN where a value is.
    private static double Share(double[] values, double center, double bound)
    {
        if (double.IsNaN(bound)) return double.NaN;
        int beyond = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value)) return double.NaN;
            if (Math.Abs(value - center) >= bound) beyond++;
        }
        return (beyond + 1.0) / (values.Length + 1.0);
    }

    private static void RequireSameItems(EvaluationResult a, EvaluationResult b)
    {
        if (a.Set.Count != b.Set.Count)
        {
            throw new EvaluationException(
                $"'{a.Name}' has {a.Set.Count} captions and '{b.Name}' has {b.Set.Count}: only systems that were "
                + "judged on the same items can be compared.");
        }
        for (int i = 0; i < a.Set.Count; i++)
        {
            CaptionItem x = a.Set.Items[i], y = b.Set.Items[i];
            if (x.Id != y.Id)
            {
                throw new EvaluationException(
                    $"Item {i + 1} of '{a.Name}' is \"{x.Id}\", of '{b.Name}' it is \"{y.Id}\": bring both into the "
                    + "same order.");
            }
            if (!x.References.SequenceEqual(y.References, StringComparer.Ordinal))
            {
                throw new EvaluationException(
                    $"\"{x.Id}\" has other references for '{b.Name}' than for '{a.Name}': judge both with the same.");
            }
        }
    }
}
