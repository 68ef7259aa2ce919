using System.Diagnostics;
using System.Globalization;
using Hark.Captioning;
using Hark.Engine;

namespace Hark.Benchmarks;

/// <summary>A ten-second clip to its sentence, everything included: decode, log-mel, encoder, beam
/// search. The number of threads is that of the process: HARK_THREADS.</summary>
internal static class CaptionBenchmark
{
    private const int WarmUps = 30;
    private const int Runs = 100;

    public static async Task RunAsync(string model, string clip, TextWriter output)
    {
        Captioner captioner = Captioner.Load(model);
        for (int i = 0; i < WarmUps; i++) await captioner.CaptionAsync(clip);
        double[] milliseconds = new double[Runs];
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await captioner.CaptionAsync(clip);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(milliseconds);
        int threads = ThreadTeam.Shared.Threads;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{threads} thread{(threads == 1 ? "" : "s")}: best {milliseconds[0]:0.0} ms, "
            + $"median {milliseconds[Runs / 2]:0.0} ms, 90 % within {milliseconds[Runs * 9 / 10]:0.0} ms"));
    }
}
