using System.Numerics;

namespace Hark.Evaluation.Retrieval;

/// <summary>
/// Where the relevant items of a query stand, without sorting the pool: the j-th best of them has rank j plus the
/// number of irrelevant items that are at least as similar.
/// </summary>
internal static class RelevantRanks
{
    /// <summary>The ranks from 1 on, ascending.</summary>
    public static int[] Of(ReadOnlySpan<double> similarities, IReadOnlyList<int> relevant)
    {
        double[] best = new double[relevant.Count];
        for (int j = 0; j < best.Length; j++) best[j] = similarities[relevant[j]];
        Array.Sort(best);
        Array.Reverse(best);
        int[] ranks = new int[best.Length];
        for (int j = 0; j < ranks.Length; j++)
            ranks[j] = j + 1 + AtLeast(similarities, best[j]) - AtLeast(best, best[j]);
        return ranks;
    }

    private static int AtLeast(ReadOnlySpan<double> values, double bound)
    {
        Vector<double> bounds = new(bound);
        Vector<long> counts = Vector<long>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
            counts -= Vector.GreaterThanOrEqual(new Vector<double>(values[i..]), bounds); // true is -1
        int count = (int)Vector.Sum(counts);
        for (; i < values.Length; i++) if (values[i] >= bound) count++;
        return count;
    }
}
