using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine;

/// <summary>
/// A team of threads for short parallel loops. The threads claim chunks one by one, and the caller, who works too,
/// waits for chunks rather than for threads: a worker that the operating system has put aside holds nothing up.
/// </summary>
/// <remarks>
/// <para>Idle workers spin for about a millisecond, because the next loop of a network starts within microseconds, and
/// then sleep. All members are thread-safe. While one caller has the team, a run from another thread, or from inside a
/// chunk, does all its chunks on the calling thread.</para>
/// <para>The team never decides how work is cut: results that must not depend on the number of threads are cut into
/// chunks by the shape of the data alone.</para>
/// </remarks>
[Experimental("HARK001")]
public sealed unsafe class ThreadTeam : IDisposable
{
    private const int MaxThreads = 1024;
    private const int SpinsBeforeYield = 300;
    private static readonly long SpinTicks = Stopwatch.Frequency / 1000;
    private static readonly long PoliteTicks = Stopwatch.Frequency / 20_000;
    private static readonly Lazy<ThreadTeam> SharedTeam = new(() => new ThreadTeam(SharedSize()) { immortal = true });

    private readonly Worker[] workers;
    private readonly Func<bool> hasWork;
    private Progress progress;
    private delegate*<void*, int, void> invoke;
    private void* job;
    private Exception? failure;
    private int busy;
    private volatile bool stopping;
    private bool immortal;

    /// <summary>Starts a team.</summary>
    /// <param name="threads">How many threads work, the caller among them; 1 to 1024.</param>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        Threads = threads;
        hasWork = () => stopping || HasWork();
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            Worker worker = new();
            workers[i] = worker;
            worker.Thread = new Thread(() => Work(worker)) { IsBackground = true, Name = $"Hark {i + 1}" };
            worker.Thread.Start();
        }
    }

    /// <summary>
    /// The team of this process. Its size is the environment variable HARK_THREADS, or else the number of processors.
    /// It lives as long as the process; disposing it does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">HARK_THREADS is not a whole number from 1 to 1024.</exception>
    public static ThreadTeam Shared => SharedTeam.Value;

    /// <summary>How many threads work on a run, the caller among them.</summary>
    public int Threads { get; }

    /// <summary>Runs <paramref name="body"/> for every chunk and returns when all are done.</summary>
    /// <param name="chunks">The number of chunks, 0 or more.</param>
    /// <param name="body">Does the chunk whose number it is given; called from several threads at once.</param>
    /// <remarks>The first exception of a chunk reaches the caller after the running chunks have ended; chunks that had
    /// not begun are then skipped.</remarks>
    public void Run(int chunks, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(chunks, new ActionJob(body));
    }

    /// <summary>Runs every chunk of a job and returns when all are done. Allocates nothing.</summary>
    /// <inheritdoc cref="Run(int, Action{int})" path="/remarks"/>
    /// <typeparam name="TJob">The job: a readonly struct.</typeparam>
    /// <param name="chunks">The number of chunks, 0 or more.</param>
    /// <param name="job">The job. It is copied once.</param>
    public void Run<TJob>(int chunks, in TJob job)
        where TJob : struct, IParallelJob
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunks);
        // The workers see the copy on this stack frame, which outlives the run and which the collector never moves.
        TJob copy = job;
        if (chunks <= 1 || workers.Length == 0 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (int chunk = 0; chunk < chunks; chunk++) copy.Run(chunk);
            return;
        }

        try
        {
            invoke = &Invoke<TJob>;
            this.job = Unsafe.AsPointer(ref copy);
            RunTogether(chunks);
        }
        finally
        {
            this.job = null;
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Ends the threads of the team. Later runs work on the calling thread alone.</summary>
    public void Dispose()
    {
        if (immortal || stopping) return;
        while (Interlocked.CompareExchange(ref busy, 1, 0) != 0) Thread.Yield();
        stopping = true;
        foreach (Worker worker in workers) worker.Wake();
        foreach (Worker worker in workers)
        {
            worker.Thread!.Join();
            worker.Bell.Dispose();
        }
    }

    private static void Invoke<TJob>(void* job, int chunk)
        where TJob : struct, IParallelJob => Unsafe.AsRef<TJob>(job).Run(chunk);

    private void RunTogether(int chunks)
    {
        Volatile.Write(ref progress.Done, 0);
        Interlocked.Exchange(ref progress.Ticket, (long)chunks << 32);
        int helpers = Math.Min(workers.Length, chunks - 1);
        for (int i = 0; i < helpers; i++) workers[i].Wake();
        Claim();
        for (int spins = 0; Volatile.Read(ref progress.Done) != chunks; spins++)
        {
            if (spins < SpinsBeforeYield) Pause();
            else Thread.Yield();
        }

        if (failure is null) return;
        Exception first = failure;
        failure = null;
        ExceptionDispatchInfo.Throw(first);
    }

    /// <summary>Claims and does chunks until none is left.</summary>
    /// <remarks>A ticket is (chunks, next chunk). Whoever swaps it owns the chunk, and the job cannot change before
    /// that chunk is done; so it does not matter if the ticket that was read belonged to an
    /// earlier run with equal numbers.</remarks>
    private bool Claim()
    {
        bool worked = false;
        while (true)
        {
            long ticket = Volatile.Read(ref progress.Ticket);
            int next = (int)ticket;
            if (next >= (int)(ticket >> 32)) return worked;
            if (Interlocked.CompareExchange(ref progress.Ticket, ticket + 1, ticket) != ticket) continue;
            worked = true;
            try
            {
                if (Volatile.Read(ref failure) is null) invoke(job, next);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }

            Interlocked.Increment(ref progress.Done);
        }
    }

    private void Work(Worker self)
    {
        long idleSince = Stopwatch.GetTimestamp();
        int spins = 0;
        while (!stopping)
        {
            if (Claim())
            {
                idleSince = Stopwatch.GetTimestamp();
                spins = 0;
                continue;
            }

            Pause();
            if ((++spins & 31) != 0) continue;
            long idleTicks = Stopwatch.GetTimestamp() - idleSince;
            if (idleTicks > PoliteTicks) Thread.Yield();
            if (idleTicks <= SpinTicks) continue;
            self.Sleep(hasWork);
            idleSince = Stopwatch.GetTimestamp();
        }
    }

    private bool HasWork()
    {
        long ticket = Volatile.Read(ref progress.Ticket);
        return (int)ticket < (int)(ticket >> 32);
    }

    private static void Pause()
    {
        if (X86Base.IsSupported) X86Base.Pause();
        else Thread.SpinWait(1);
    }

    private static int SharedSize()
    {
        string? text = Environment.GetEnvironmentVariable("HARK_THREADS");
        if (string.IsNullOrWhiteSpace(text)) return Math.Min(Environment.ProcessorCount, MaxThreads);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads)
            && threads is >= 1 and <= MaxThreads)
        {
            return threads;
        }

        throw new InvalidOperationException(
            $"The environment variable HARK_THREADS must be a whole number from 1 to {MaxThreads}; found '{text}'.");
    }

    private readonly struct ActionJob(Action<int> body) : IParallelJob
    {
        public void Run(int chunk) => body(chunk);
    }

    /// <summary>The two counters all threads write, each on its own pair of cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Progress
    {
        [FieldOffset(128)]
        public long Ticket;

        [FieldOffset(256)]
        public int Done;
    }

    private sealed class Worker
    {
        private int asleep;

        public Thread? Thread { get; set; }

        public SemaphoreSlim Bell { get; } = new(0);

        /// <summary>Sleeps until woken, unless work turns up while falling asleep.</summary>
        public void Sleep(Func<bool> hasWork)
        {
            Interlocked.Exchange(ref asleep, 1);
            // Whoever takes the 1 back decides: the sleeper stays up, or the waker owes it one ring of the bell.
            if (hasWork() && Interlocked.CompareExchange(ref asleep, 0, 1) == 1) return;
            Bell.Wait();
        }

        public void Wake()
        {
            if (Volatile.Read(ref asleep) == 1 && Interlocked.Exchange(ref asleep, 0) == 1) Bell.Release();
        }
    }
}
