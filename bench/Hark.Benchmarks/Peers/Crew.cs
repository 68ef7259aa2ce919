namespace Hark.Benchmarks.Peers;

/// <summary>The workers that are alive: one process for each program and number of threads.</summary>
internal sealed class Crew(IReadOnlyDictionary<string, WorkerProgram> programs, bool quick) : IDisposable
{
    private readonly Dictionary<(string Seat, int Threads), Worker> workers = [];

    public bool Has(string program) => programs.ContainsKey(program);

    /// <summary>How a program is started; null if it is not there.</summary>
    public WorkerProgram? Program(string program) => programs.GetValueOrDefault(program);

    /// <summary>The worker of a program, started if need be.</summary>
    /// <param name="program">The program.</param>
    /// <param name="threads">How many threads it may use.</param>
    /// <param name="seat">Tells processes of one program apart; null for its only one.</param>
    public Worker Get(string program, int threads, string? seat = null)
    {
        (string, int) key = (seat ?? program, threads);
        if (!workers.TryGetValue(key, out Worker? worker))
            workers.Add(key, worker = new(programs[program], threads, quick));
        return worker;
    }

    /// <summary>Ends the processes of a program, which may be in a bad state; the next work gets a new one.</summary>
    public void Forget(string program, int threads)
    {
        foreach ((string Seat, int Threads) key in workers.Keys.ToArray())
        {
            if (key.Threads != threads || !key.Seat.StartsWith(program, StringComparison.Ordinal)) continue;
            workers[key].Dispose();
            workers.Remove(key);
        }
    }

    /// <summary>Ends all processes.</summary>
    public void ForgetAll()
    {
        foreach (Worker worker in workers.Values) worker.Dispose();
        workers.Clear();
    }

    /// <summary>A process of its own, whose memory starts from nothing. The caller ends it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="threads">How many threads it may use.</param>
    /// <param name="thrifty">Whether its memory is what matters, and not its time.</param>
    public Worker StartFresh(string program, int threads, bool thrifty = false) =>
        new(thrifty ? programs[program].Thrifty : programs[program], threads, quick);

    public void Dispose() => ForgetAll();
}
