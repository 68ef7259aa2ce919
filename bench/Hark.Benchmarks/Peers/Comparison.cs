using System.Text.Json.Nodes;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Peers;

/// <summary>
/// One work by Hark and its peers at one number of threads: everybody gets ready and shows a result, then they take
/// turns, so that whatever slows the machine down slows all of them.
/// </summary>
internal sealed class Comparison(Work work, WorkFolder folder, int threads, bool quick, Crew crew, TextWriter log)
{
    // Idle threads of all three programs spin for a while before they sleep; the next one starts after that.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);

    /// <param name="flops">Operations of one run.</param>
    public IReadOnlyList<Figure> Run(double flops)
    {
        Entrant hark = Open(null, crew.Get(WorkerProgram.Hark, threads));
        List<Entrant> entrants = [hark];
        foreach (Contender peer in work.Peers.Where(peer => crew.Has(peer.Program)))
        {
            try
            {
                // A program that is in the work twice needs a process for each.
                string seat = $"{peer.Program}{(work.Peers.Count(p => p.Program == peer.Program) > 1 ? peer.Variant : "")}";
                Entrant entrant = Open(peer, crew.Get(peer.Program, threads, seat));
                entrant.Compare(hark);
                entrants.Add(entrant);
            }
            catch (WorkerException error)
            {
                log.WriteLine($"  {work.Name}, {peer.Label}: left out, because {error.Message}");
                crew.Forget(peer.Program, threads);
            }
        }
        TakeTurns(entrants);
        Figure own = new(work.Name, threads, hark.Samples) { Flops = flops, HarkAllocated = hark.Allocated };
        if (entrants.Count == 1) return [own];
        return [.. entrants.Skip(1).Select(entrant => own with
        {
            Peer = entrant.Peer!.Label,
            PeerVersion = entrant.Version,
            PeerMode = entrant.Mode,
            PeerSamples = entrant.Samples,
            Goal = entrant.Peer.Goal,
            Difference = entrant.Difference,
            SameText = entrant.SameText,
            PeerCallMs = entrant.CallMs,
        })];
    }

    private void TakeTurns(List<Entrant> entrants)
    {
        double turn = quick ? 0.02 : work.TurnSeconds;
        foreach (Entrant entrant in entrants) entrant.WarmUp(turn);
        for (int round = 0; round < (quick ? 1 : work.Rounds); round++)
        {
            foreach (Entrant entrant in entrants)
            {
                Thread.Sleep(Rest);
                entrant.TakeTurn(turn);
            }
        }
    }

    private Entrant Open(Contender? peer, Worker worker)
    {
        JsonObject opened = worker.Ask(new()
        {
            ["do"] = "open",
            ["work"] = work.Name,
            ["group"] = work.Group,
            ["folder"] = folder.Path,
            ["variant"] = peer?.Variant ?? "",
        });
        string file = folder.Output($"{peer?.Program ?? WorkerProgram.Hark}{peer?.Variant}");
        JsonObject output = worker.Ask(new() { ["do"] = "output", ["file"] = file });
        return new(peer, worker)
        {
            Mode = (string?)opened["mode"],
            CallMs = (double?)opened["call_ms"],
            OutputFile = file,
            Text = (string?)output["text"],
        };
    }

    /// <summary>A program that takes part.</summary>
    private sealed class Entrant(Contender? peer, Worker worker)
    {
        private readonly List<double> milliseconds = [];

        public Contender? Peer => peer;

        public string Version => worker.Version;

        public required string? Mode { get; init; }

        public required double? CallMs { get; init; }

        public required string OutputFile { get; init; }

        public required string? Text { get; init; }

        public double? Difference { get; private set; }

        public bool? SameText { get; private set; }

        public double? Allocated { get; private set; }

        public Samples Samples => new(milliseconds);

        public void Compare(Entrant hark)
        {
            if (hark.Text is not null) SameText = Text == hark.Text;
            else Difference = Peers.Difference.Between(hark.OutputFile, OutputFile);
        }

        public void WarmUp(double seconds) => worker.Run(seconds, 1);

        public void TakeTurn(double seconds)
        {
            Turn turn = worker.Run(seconds, 1);
            milliseconds.AddRange(turn.Milliseconds);
            Allocated = turn.Allocated;
        }
    }
}
