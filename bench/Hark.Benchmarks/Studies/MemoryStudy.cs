using System.Globalization;
using System.Text.Json.Nodes;
using Hark.Benchmarks.Peers;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Studies;

/// <summary>
/// The memory of training steps: each program in a fresh process, its resident memory before the first step and at the
/// peak (the kernel's VmHWM).
/// </summary>
internal sealed class MemoryStudy : IStudy
{
    private const int Steps = 2;
    private const double Goal = 1.3;
    private const double Megabyte = 1 << 20;

    public string Name => "memory";

    public string Title => "memory of training steps, MiB: peak of the process, and by how much the steps raised it";

    public void Run(PeersOptions options, Crew crew, Journal journal)
    {
        int threads = options.Threads[^1];
        foreach (Work work in WorkCatalog.All.Where(work => work.Name.StartsWith("train-", StringComparison.Ordinal)))
        {
            using TemporaryFolder folder = new();
            folder.Write(work, options, crew);
            (double peak, double raised) = Measure(WorkerProgram.Hark);
            JsonObject entry = new()
            {
                ["work"] = $"{Name} {work.Name}",
                ["threads"] = threads,
                ["hark_peak_mib"] = Math.Round(peak),
                ["hark_steps_mib"] = Math.Round(raised),
                ["goal_at_most"] = Goal,
            };
            string line = Invariant($"{work.Name,-14} Hark {peak,6:0} ({raised:0})");
            if (crew.Has(WorkerProgram.Torch))
            {
                (double peerPeak, double peerRaised) = Measure(WorkerProgram.Torch);
                entry["peer"] = "PyTorch";
                entry["peer_peak_mib"] = Math.Round(peerPeak);
                entry["peer_steps_mib"] = Math.Round(peerRaised);
                entry["ratio"] = Figure.Round(peak / peerPeak);
                line += Invariant($"   PyTorch {peerPeak,6:0} ({peerRaised:0})   {peak / peerPeak:0.00} times, goal ")
                    + Invariant($"at most {Goal}: {(peak <= Goal * peerPeak ? "met" : "NOT met")}");
            }
            journal.Say(line);
            journal.Add(entry, threads);

            (double Peak, double Raised) Measure(string program)
            {
                using Worker worker = crew.StartFresh(program, threads, thrifty: true);
                worker.Ask(new()
                {
                    ["do"] = "open",
                    ["work"] = work.Name,
                    ["group"] = work.Group,
                    ["folder"] = folder.Files.Path,
                    ["variant"] = "",
                });
                double before = (double)worker.Ask(new() { ["do"] = "memory" })["resident"]!;
                worker.Run(0, Steps);
                double highest = (double)worker.Ask(new() { ["do"] = "memory" })["peak"]!;
                return (highest / Megabyte, (highest - before) / Megabyte);
            }
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
