using System.Globalization;
using System.Text.Json.Nodes;
using Hark.Benchmarks.Peers;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Studies;

/// <summary>
/// What another busy process does to inference: the same work in a quiet turn and in one during which this process
/// keeps a processor busy, too. A team that waits for a thread that is not running loses far more than its share.
/// </summary>
internal sealed class ContendedStudy : IStudy
{
    private const double Goal = 4;
    private const int Rounds = 3;
    private const double TurnSeconds = 0.8;

    public string Name => "contended";

    public string Title => "inference while another process keeps one processor busy: slowdown by the medians";

    public void Run(PeersOptions options, Crew crew, Journal journal)
    {
        int threads = options.Threads[^1];
        foreach (Work work in (Work[])[WorkCatalog.Get("effb2"), WorkCatalog.Get("caption")])
        {
            using TemporaryFolder folder = new();
            folder.Write(work, options, crew);
            Comparison comparison = new(work, folder.Files, threads, options, crew, TextWriter.Null);
            // PyTorch's threads wait for each other after each of a caption's thousand small steps: minutes.
            foreach (Entrant entrant in work.Name == "caption" ? comparison.Enter(peers: false) : comparison.Enter())
            {
                (double quiet, double busy) = Measure(entrant, options.Quick);
                entrant.Close();
                double slowdown = busy / quiet;
                string verdict = entrant.Peer is not null ? "" : slowdown <= Goal ? "goal met" : "goal NOT met";
                journal.Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{work.Name,-8} {entrant.Label,-30} quiet {quiet,8:0.00} ms   busy {busy,8:0.00} ms   "
                    + $"{slowdown:0.00} times   {verdict}"));
                journal.Add(
                    new JsonObject
                    {
                        ["work"] = $"{Name} {work.Name}",
                        ["threads"] = threads,
                        ["program"] = entrant.Label,
                        ["quiet_ms"] = Figure.Round(quiet),
                        ["busy_ms"] = Figure.Round(busy),
                        ["slowdown"] = Figure.Round(slowdown),
                        ["goal_at_most"] = entrant.Peer is null ? Goal : null,
                    },
                    threads);
            }
        }
    }

    private static (double Quiet, double Busy) Measure(Entrant entrant, bool quick)
    {
        double seconds = quick ? 0.05 : TurnSeconds;
        List<double> quiet = [], busy = [];
        entrant.WarmUp(seconds);
        for (int round = 0; round < (quick ? 1 : Rounds); round++)
        {
            quiet.Add(entrant.Try(seconds).Median);
            using Burner burner = new();
            busy.Add(entrant.Try(seconds).Median);
        }
        return (new Samples(quiet).Median, new Samples(busy).Median);
    }

    /// <summary>Keeps a processor busy until it is disposed.</summary>
    private sealed class Burner : IDisposable
    {
        private readonly Thread thread;
        private volatile bool stopping;

        public Burner()
        {
            thread = new Thread(Burn) { IsBackground = true };
            thread.Start();
        }

        public void Dispose()
        {
            stopping = true;
            thread.Join();
        }

        private void Burn()
        {
            while (!stopping) GemmPeak.Run(10_000);
        }
    }
}
