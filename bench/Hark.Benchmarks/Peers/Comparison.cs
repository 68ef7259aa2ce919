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

    // The first step of a fresh process pages in its gigabytes, and PyTorch's second one still does.
    private const int LonelyWarmUps = 2;

    // Idle threads of all three programs spin for a while before they sleep; the next one starts after that.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);

    /// <summary>A row for every peer; one for Hark alone if there is none.</summary>
    /// <param name="flops">Operations of one run.</param>
    public IReadOnlyList<Figure> Run(double flops)
    {
        IReadOnlyList<Entrant> entrants = work.NeedsMemory ? TakeTurnsAlone() : TakeTurnsTogether();
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
        List<Entrant> entrants = [Entrant.Open(work, folder, null, crew.Get(WorkerProgram.Hark, threads), Checks)];
        foreach (Contender peer in work.Peers.Where(peer => peers && crew.Has(peer.Program)))
        {
            try
            {
                // The seat: a program that is in the work twice needs two processes.
                Worker worker = crew.Get(peer.Program, threads, $"{peer.Program} {peer.Variant}".TrimEnd());
                Entrant entrant = Entrant.Open(work, folder, peer, worker, Checks);
                entrant.Compare(entrants[0]);
                entrants.Add(entrant);
            }
            catch (WorkerException error)
            {
                LeaveOut(peer, error);
                crew.Forget(peer.Program, threads);
            }
        }
        return entrants;
    }

    private bool Checks => !work.ChecksOnce || threads == options.Threads[^1];

    private int Rounds => options.Quick ? 1 : work.Rounds;

    private double TurnSeconds => options.Quick ? QuickTurnSeconds : work.TurnSeconds;

    private IReadOnlyList<Entrant> TakeTurnsTogether()
    {
        IReadOnlyList<Entrant> entrants = Enter();
        foreach (Entrant entrant in entrants) entrant.WarmUp(TurnSeconds);
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Entrant entrant in entrants)
            {
                Thread.Sleep(Rest);
                entrant.TakeTurn(TurnSeconds);
            }
        }
        foreach (Entrant entrant in entrants) entrant.Close();
        return entrants;
    }

    // Never two programs at once: the memory of one is given back before the next one takes its own.
    private List<Entrant> TakeTurnsAlone()
    {
        crew.ForgetAll();
        List<Entrant> entrants = [];
        Contender?[] everybody = [null, .. work.Peers.Where(peer => crew.Has(peer.Program))];
        HashSet<Contender> unable = [];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Contender? peer in everybody)
            {
                if (peer is not null && unable.Contains(peer)) continue;
                try
                {
                    using Worker worker = crew.StartFresh(peer?.Program ?? WorkerProgram.Hark, threads);
                    Entrant? entrant = entrants.Find(entrant => entrant.Peer == peer);
                    if (entrant is not null) entrant.Move(worker);
                    else entrants.Add(entrant = Entrant.Open(work, folder, peer, worker, Checks));
                    if (round == 0 && peer is not null) entrant.Compare(entrants[0]);
                    entrant.WarmUp(0, LonelyWarmUps);
                    entrant.TakeTurn(TurnSeconds);
                }
                catch (WorkerException error) when (peer is not null)
                {
                    LeaveOut(peer, error);
                    unable.Add(peer);
                    entrants.RemoveAll(entrant => entrant.Peer == peer);
                }
            }
        }
        return entrants;
    }

    private void LeaveOut(Contender peer, WorkerException error) =>
        log.WriteLine($"  {work.Name}, {peer.Label}: left out, because {error.Message}");
}
