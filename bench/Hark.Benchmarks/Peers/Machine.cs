using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Benchmarks.Peers;

/// <summary>The machine of a comparison: its processor, and the multiply-adds that it really does.</summary>
internal sealed class Machine
{
    private readonly Dictionary<int, double> peaks;

    private Machine(Dictionary<int, double> peaks) => this.peaks = peaks;

    public static string Processor { get; } =
        $"{ModelName()}, {Environment.ProcessorCount} processors, {GemmKernelSet.Best.Name}";

    public static Machine Measure(IEnumerable<int> threads) => new(threads.ToDictionary(count => count, Peak));

    /// <summary>GFLOP/s of fused multiply-adds in registers.</summary>
    public double PeakGflops(int threads) => peaks[threads];

    public void AddTo(JsonObject json, int threads)
    {
        json["peak_gflops"] = Figure.Round(PeakGflops(threads));
        json["cpu"] = Processor;
        json["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
    }

    private static double Peak(int threads)
    {
        using ThreadTeam team = new(threads);
        return GemmPeak.Measure(team, threads) / 1e9;
    }

    private static string ModelName()
    {
        const string list = "/proc/cpuinfo";
        string? line = File.Exists(list)
            ? File.ReadLines(list).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? $"{RuntimeInformation.ProcessArchitecture}";
    }
}
