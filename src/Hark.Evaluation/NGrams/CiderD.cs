namespace Hark.Evaluation.NGrams;

/// <summary>
/// CIDEr-D, which coco-caption calls CIDEr: how alike the TF-IDF vectors of caption and references are, n-grams of 1 to
/// 4 words, sigma 6, times 10. Vedantam et al. 2015, "CIDEr: Consensus-based Image Description Evaluation";
/// tylin/coco-caption, peteanderson80/coco-caption.
/// </summary>
/// <remarks>
/// The value of a set is the mean, in practice 0 to 10. A resample keeps the document frequencies of the whole set: it
/// is the set of judged items that varies, not what counts as a rare word. As in the original, the penalty for length
/// counts 2-grams rather than words, and words are compared as they are, without stemming.
/// </remarks>
public static class CiderD
{
    private const int Orders = NGramTable.Orders;
    private const double TwoSigmaSquared = 2 * 6.0 * 6.0;

    /// <summary>The scores <c>cider_d</c>.</summary>
    /// <exception cref="EvaluationException">
    /// The set has one item. The logarithm of 1 makes every weight 0; coco-caption then answers 0 for any caption,
    /// aac-metrics refuses as this does.
    /// </exception>
    public static SummedScores Score(CaptionSet set) => Score(set.NGrams);

    internal static SummedScores Score(NGramTable table)
    {
        if (table.Items < 2)
        {
            throw new EvaluationException(
                "CIDEr-D weighs words by how few items have them and needs at least two items; found one.");
        }
        double[] weights = InverseDocumentFrequencies(table);
        double[] scores = new double[table.Items], reference = new double[table.Distinct];
        for (int i = 0; i < scores.Length; i++) scores[i] = Score(table, i, weights, reference);
        return SummedScores.Mean("cider_d", scores);
    }

    // log N - log df, where df counts items (not references) and is at least 1.
    private static double[] InverseDocumentFrequencies(NGramTable table)
    {
        int[] frequencies = new int[table.Distinct], lastItem = new int[table.Distinct];
        for (int i = 0; i < table.Items; i++)
        {
            for (int sentence = table.FirstReference(i); sentence < table.EndReference(i); sentence++)
            {
                for (int order = 1; order <= Orders; order++)
                {
                    foreach (NGramCount gram in table.Counts(sentence, order))
                    {
                        if (lastItem[gram.Id] == i + 1) continue;
                        lastItem[gram.Id] = i + 1;
                        frequencies[gram.Id]++;
                    }
                }
            }
        }
        double[] logarithms = new double[table.Items + 1];
        for (int n = 1; n < logarithms.Length; n++) logarithms[n] = Math.Log(n);
        return Array.ConvertAll(frequencies, df => logarithms[^1] - logarithms[Math.Max(1, df)]);
    }

    private static double Score(NGramTable table, int item, double[] weights, double[] reference)
    {
        int candidate = table.Candidate(item);
        Span<double> norms = stackalloc double[Orders], sums = stackalloc double[Orders];
        for (int n = 0; n < Orders; n++) norms[n] = Norm(table.Counts(candidate, n + 1), weights);
        sums.Clear();
        for (int sentence = table.FirstReference(item); sentence < table.EndReference(item); sentence++)
        {
            double delta = table.Total(candidate, 2) - table.Total(sentence, 2);
            double penalty = Math.Exp(-(delta * delta) / TwoSigmaSquared);
            for (int n = 0; n < Orders; n++)
            {
                ReadOnlySpan<NGramCount> grams = table.Counts(sentence, n + 1);
                foreach (NGramCount gram in grams) reference[gram.Id] = gram.Count * weights[gram.Id];
                double product = 0, norm = Norm(grams, weights);
                foreach (NGramCount gram in table.Counts(candidate, n + 1))
                    product += Math.Min(gram.Count * weights[gram.Id], reference[gram.Id]) * reference[gram.Id];
                foreach (NGramCount gram in grams) reference[gram.Id] = 0;
                if (norms[n] != 0 && norm != 0) product /= norms[n] * norm;
                sums[n] += product * penalty;
            }
        }
        return (sums[0] + sums[1] + sums[2] + sums[3]) / Orders / table.References(item) * 10;
    }

    private static double Norm(ReadOnlySpan<NGramCount> grams, double[] weights)
    {
        double sum = 0;
        foreach (NGramCount gram in grams)
        {
            double weight = gram.Count * weights[gram.Id];
            sum += weight * weight;
        }
        return Math.Sqrt(sum);
    }
}
