using System.Buffers;
using Hark.Evaluation.NGrams;
using Hark.Evaluation.Statistics;

namespace Hark.Evaluation.Variety;

/// <summary>
/// How seldom captions repeat themselves, for n-grams of 1 to 3 words: distinct n-grams divided by n-grams (Li et al.
/// 2016, "A Diversity-Promoting Objective Function for Neural Conversation Models"; definitions of
/// Labbeti/conette-audio-captioning).
/// </summary>
/// <remarks>
/// <c>sents_divN.cands</c> is within a caption, mean over the set; <c>sents_divN.mrefs</c> the same of the references
/// (mean over an item's first); <c>corpus_divN.cands</c> over all candidates together. A sentence with fewer than n
/// words has 0; a whole set without n-grams has NaN.
/// </remarks>
public static class Diversity
{
    private const int Longest = 3;

    /// <summary>The nine scores: for each n <c>sents_divN.cands</c>, <c>sents_divN.mrefs</c> and
    /// <c>corpus_divN.cands</c>.</summary>
    public static IReadOnlyList<MetricScores> Score(CaptionSet set) => Score(set.NGrams);

    internal static IReadOnlyList<MetricScores> Score(NGramTable table)
    {
        List<MetricScores> scores = [];
        for (int order = 1; order <= Longest; order++)
        {
            double[] candidates = new double[table.Items], references = new double[table.Items];
            for (int i = 0; i < table.Items; i++)
            {
                candidates[i] = Of(table, table.Candidate(i), order);
                for (int sentence = table.FirstReference(i); sentence < table.EndReference(i); sentence++)
                    references[i] += Of(table, sentence, order);
                references[i] /= table.References(i);
            }
            scores.Add(SummedScores.Mean($"sents_div{order}.cands", candidates));
            scores.Add(SummedScores.Mean($"sents_div{order}.mrefs", references));
            scores.Add(new TypeScores($"corpus_div{order}.cands", candidates, new Together(table, order), 0));
        }
        return scores;
    }

    private static double Of(NGramTable table, int sentence, int order)
    {
        int total = table.Total(sentence, order);
        return total == 0 ? 0 : (double)table.Counts(sentence, order).Length / total;
    }

    private sealed class Together : TypeMetrics
    {
        private readonly TypeSets types;
        private readonly int distinct;
        private readonly int[] totals;

        public Together(NGramTable table, int order) : base(1)
        {
            TypeNumbers numbers = new(table, order);
            distinct = numbers.Count;
            types = new(table, numbers, i => (table.Candidate(i), table.FirstReference(i)));
            totals = [.. Enumerable.Range(0, table.Items).Select(i => table.Total(table.Candidate(i), order))];
        }

        public override void ValuesOf(ReadOnlySpan<double> counts, Span<double> values)
        {
            double total = 0;
            for (int i = 0; i < totals.Length; i++) total += counts[i] * totals[i];
            byte[] seen = ArrayPool<byte>.Shared.Rent(distinct);
            values[0] = types.Count(counts, seen.AsSpan(0, distinct)) / total;
            ArrayPool<byte>.Shared.Return(seen);
        }
    }
}
