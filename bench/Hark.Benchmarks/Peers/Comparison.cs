using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Peers;

/// <summary>
/// One work by Hark and its peers at one number of threads: everybody gets ready and shows a result, then they take
/// turns, so that whatever slows the machine down slows all of them.
/// </summary>
internal sealed class Comparison(
    Work work, WorkFolder folder, int threads, PeersOptions options, Crew crew, TextWriter log)
{
    private const double QuickTurnSeconds = 0.02;

    // Idle threads of all three programs spin for a while before they sleep; the next one starts after that.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);

    /// <summary>A row for every peer; one for Hark alone if there is none.</summary>
    /// <param name="flops">Operations of one run.</param>
    public IReadOnlyList<Figure> Run(double flops)
    {
        IReadOnlyList<Entrant> entrants = Enter();
        TakeTurns(entrants);
        foreach (Entrant entrant in entrants) entrant.Close();
        Entrant hark = entrants[0];
        Figure own = new(work.Name, threads, hark.Samples) { Flops = flops, HarkAllocated = hark.Allocated };
        if (entrants.Count == 1) return [own];
        return [.. entrants.Skip(1).Select(entrant => own with
        {
            Peer = entrant.Label,
            PeerVersion = entrant.Version,
            PeerMode = entrant.Mode,
            PeerSamples = entrant.Samples,
            Goal = entrant.Peer!.Goal,
            Difference = entrant.Difference,
            SameText = entrant.SameText,
            PeerCallMs = entrant.CallMs,
        })];
    }

    /// <summary>Everybody who is able to do the work, Hark first.</summary>
    /// <param name="peers">Whether others than Hark are wanted.</param>
    /// <exception cref="WorkerException">Hark is not.</exception>
    public IReadOnlyList<Entrant> Enter(bool peers = true)
    {
        bool check = !work.ChecksOnce || threads == options.Threads[^1];
        List<Entrant> entrants = [Entrant.Open(work, folder, null, crew.Get(WorkerProgram.Hark, threads), check)];
        foreach (Contender peer in work.Peers.Where(peer => peers && crew.Has(peer.Program)))
        {
            try
            {
                // The seat: a program that is in the work twice needs two processes.
                Worker worker = crew.Get(peer.Program, threads, $"{peer.Program} {peer.Variant}".TrimEnd());
                Entrant entrant = Entrant.Open(work, folder, peer, worker, check);
                entrant.Compare(entrants[0]);
                entrants.Add(entrant);
            }
            catch (WorkerException error)
            {
                log.WriteLine($"  {work.Name}, {peer.Label}: left out, because {error.Message}");
                crew.Forget(peer.Program, threads);
            }
        }
        return entrants;
    }

    private void TakeTurns(IReadOnlyList<Entrant> entrants)
    {
        double turn = options.Quick ? QuickTurnSeconds : work.TurnSeconds;
        foreach (Entrant entrant in entrants) entrant.WarmUp(turn);
        for (int round = 0; round < (options.Quick ? 1 : work.Rounds); round++)
        {
            foreach (Entrant entrant in entrants)
            {
                Thread.Sleep(Rest);
                entrant.TakeTurn(turn);
            }
        }
    }
}
