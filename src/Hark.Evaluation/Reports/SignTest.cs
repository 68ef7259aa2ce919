namespace Hark.Evaluation.Reports;

/// <summary>The exact two-sided sign test: how surprising a split of preferences is if neither is preferred.</summary>
public static class SignTest
{
    /// <summary>The p-value of so many preferences for each; ties are left out.</summary>
    /// <param name="a">How often the first was preferred, at least 0.</param>
    /// <param name="b">How often the second was preferred, at least 0.</param>
    /// <returns>A probability; 1 where nothing was preferred.</returns>
    public static double P(int a, int b)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(a);
        ArgumentOutOfRangeException.ThrowIfNegative(b);
        int count = a + b, fewer = Math.Min(a, b);
        double logTerm = -count * Math.Log(2), sum = 0; // of C(n, 0) / 2^n
        for (int k = 0; k <= fewer; k++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(count - k) / (k + 1));
        }
        return Math.Min(1, 2 * sum);
    }
}
