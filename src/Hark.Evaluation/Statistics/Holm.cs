namespace Hark.Evaluation.Statistics;

/// <summary>
/// Corrects p-values for having asked several questions at once (Holm 1979, "A simple sequentially rejective multiple
/// test procedure"): the chance that any of the differences called real is not stays below the level.
/// </summary>
public static class Holm
{
    /// <summary>The corrected p-values, in the order of the given ones. NaN is no question and stays NaN.</summary>
    public static double[] Correct(IReadOnlyList<double> p)
    {
        double[] corrected = new double[p.Count];
        Array.Fill(corrected, double.NaN);
        int[] order = [.. Enumerable.Range(0, p.Count).Where(i => !double.IsNaN(p[i])).OrderBy(i => p[i])];
        double most = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            most = Math.Max(most, Math.Min(1, p[order[rank]] * (order.Length - rank)));
            corrected[order[rank]] = most;
        }
        return corrected;
    }
}
