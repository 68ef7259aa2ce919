namespace Hark.Evaluation.NGrams;

/// <summary>
/// BLEU-1 to BLEU-4 as coco-caption computes them: David Chiang's scorer with the closest reference length. Papineni et
/// al. 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation"; tylin/coco-caption.
/// </summary>
/// <remarks>
/// The value of a set sums the n-grams and lengths of all items before it divides, so it is not the mean of the items.
/// A caption with no matching n-gram of some order has a score near 0 rather than 0, because the original adds 1e-15
/// to every count; an empty caption has 0. Between two references that are equally close in length the shorter counts.
/// </remarks>
public static class Bleu
{
    private const int Orders = NGramTable.Orders;
    private const int CandidateLength = 2 * Orders;
    private const int ReferenceLength = 2 * Orders + 1;
    private const int Width = 2 * Orders + 2; // matched [Orders], all [Orders], the two lengths
    private const double Tiny = 1e-15, Small = 1e-9;

    /// <summary>The scores <c>bleu_1</c> to <c>bleu_4</c>, which share their statistics.</summary>
    public static IReadOnlyList<SummedScores> Score(CaptionSet set) => Score(set.NGrams);

    internal static IReadOnlyList<SummedScores> Score(NGramTable table)
    {
        double[] statistics = new double[table.Items * Width];
        int[] most = new int[table.Distinct];
        for (int i = 0; i < table.Items; i++) Count(table, i, most, statistics.AsSpan(i * Width, Width));
        SummedScores[] scores = new SummedScores[Orders];
        for (int order = 1; order <= Orders; order++)
        {
            int n = order;
            double[] items = new double[table.Items];
            for (int i = 0; i < items.Length; i++) items[i] = Value(statistics.AsSpan(i * Width, Width), n);
            scores[n - 1] = new($"bleu_{n}", items, statistics, (sums, _) => Value(sums, n));
        }
        return scores;
    }

    private static void Count(NGramTable table, int item, int[] most, Span<double> row)
    {
        int candidate = table.Candidate(item), length = table.Length(candidate), closest = int.MaxValue;
        for (int reference = table.FirstReference(item); reference < table.EndReference(item); reference++)
        {
            int other = table.Length(reference);
            (int Distance, int Length) now = (Math.Abs(other - length), other);
            if (closest == int.MaxValue || now.CompareTo((Math.Abs(closest - length), closest)) < 0) closest = other;
        }
        for (int order = 1; order <= Orders; order++)
        {
            for (int reference = table.FirstReference(item); reference < table.EndReference(item); reference++)
            {
                foreach (NGramCount gram in table.Counts(reference, order))
                    most[gram.Id] = Math.Max(most[gram.Id], gram.Count);
            }
            int matched = 0;
            foreach (NGramCount gram in table.Counts(candidate, order)) matched += Math.Min(gram.Count, most[gram.Id]);
            for (int reference = table.FirstReference(item); reference < table.EndReference(item); reference++)
                foreach (NGramCount gram in table.Counts(reference, order)) most[gram.Id] = 0;
            row[order - 1] = matched;
            row[Orders + order - 1] = table.Total(candidate, order);
        }
        row[CandidateLength] = length;
        row[ReferenceLength] = closest;
    }

    private static double Value(ReadOnlySpan<double> sums, int order)
    {
        double product = 1;
        for (int k = 0; k < order; k++) product *= (sums[k] + Tiny) / (sums[Orders + k] + Small);
        double bleu = Math.Pow(product, 1.0 / order);
        double ratio = (sums[CandidateLength] + Tiny) / (sums[ReferenceLength] + Small);
        return ratio < 1 ? bleu * Math.Exp(1 - 1 / ratio) : bleu;
    }
}
