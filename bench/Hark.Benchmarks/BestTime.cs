using System.Diagnostics;

namespace Hark.Benchmarks;

/// <summary>The best of many repetitions, because other work on the machine can only slow one down.</summary>
internal static class BestTime
{
    /// <summary>Seconds of the fastest run after one to warm up.</summary>
    /// <param name="action">What is timed.</param>
    /// <param name="budgetSeconds">For how long it is repeated.</param>
    /// <param name="leastRuns">How often it runs at least, whatever that takes.</param>
    public static double Seconds(Action action, double budgetSeconds, int leastRuns = 5)
    {
        action();
        double best = double.MaxValue;
        Stopwatch total = Stopwatch.StartNew();
        for (int run = 0; run < leastRuns || total.Elapsed.TotalSeconds < budgetSeconds; run++)
        {
            long begin = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        return best;
    }
}
