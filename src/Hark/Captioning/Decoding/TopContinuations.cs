using System.Numerics;

namespace Hark.Captioning.Decoding;

/// <summary>
/// The best k of rows x V sums, best first, the lower index first among equals. Most words are far from the best, so a
/// vector of them is compared with the k-th at once and looked at one by one only where one is above it.
/// </summary>
internal static class TopContinuations
{
    /// <summary>Finds the best sums of a row's score and a word's log-probability.</summary>
    /// <param name="logProbabilities">[rows, V].</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="rowSums">[rows].</param>
    /// <param name="best">[k], at most rows x V.</param>
    /// <param name="ids">[k], the words.</param>
    /// <param name="rows">[k], the rows that they continue.</param>
    public static void Find(
        ReadOnlySpan<float> logProbabilities,
        int vocabulary,
        ReadOnlySpan<float> rowSums,
        Span<float> best,
        Span<int> ids,
        Span<int> rows)
    {
        int found = 0;
        for (int row = 0; row * vocabulary < logProbabilities.Length; row++)
        {
            ReadOnlySpan<float> words = logProbabilities.Slice(row * vocabulary, vocabulary);
            Vector<float> rowSum = new(rowSums[row]);
            for (int i = 0; i < vocabulary; i += Vector<float>.Count)
            {
                int end = Math.Min(i + Vector<float>.Count, vocabulary);
                bool canSkip = end - i == Vector<float>.Count && found == best.Length;
                if (canSkip && !Vector.GreaterThanAny(new Vector<float>(words[i..]) + rowSum, new(best[^1]))) continue;
                for (int id = i; id < end; id++) Offer(rowSums[row] + words[id], id, row, ref found, best, ids, rows);
            }
        }
    }

    private static void Offer(
        float sum, int id, int row, ref int found, Span<float> best, Span<int> ids, Span<int> rows)
    {
        if (found == best.Length && !(sum > best[found - 1])) return;
        int place = found < best.Length ? found++ : found - 1;
        for (; place > 0 && sum > best[place - 1]; place--)
            (best[place], ids[place], rows[place]) = (best[place - 1], ids[place - 1], rows[place - 1]);
        (best[place], ids[place], rows[place]) = (sum, id, row);
    }
}
