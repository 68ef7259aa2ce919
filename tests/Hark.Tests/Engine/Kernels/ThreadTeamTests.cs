using Hark.Engine;

namespace Hark.Tests.Engine.Kernels;

public sealed class ThreadTeamTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(5, 3)]
    public void Every_chunk_runs_exactly_once(int threads, int chunks)
    {
        using ThreadTeam team = new(threads);
        int[] runs = new int[chunks];
        for (int repeat = 0; repeat < 200; repeat++) team.Run(chunks, chunk => Interlocked.Increment(ref runs[chunk]));
        Assert.All(runs, count => Assert.Equal(200, count));
    }

    [Fact]
    public void Sleeping_workers_are_woken_again()
    {
        using ThreadTeam team = new(3);
        for (int repeat = 0; repeat < 5; repeat++)
        {
            Thread.Sleep(5);
            using Barrier meeting = new(2);
            // Both chunks must be in flight at once, so a second thread has to have woken up.
            team.Run(2, _ => Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30))));
        }
    }

    [Fact]
    public void A_run_inside_a_chunk_is_done_in_place()
    {
        using ThreadTeam team = new(2);
        int total = 0;
        team.Run(8, _ =>
        {
            int thread = Environment.CurrentManagedThreadId;
            team.Run(8, _ =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Interlocked.Increment(ref total);
            });
        });
        Assert.Equal(64, total);
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_the_team_works_on()
    {
        using ThreadTeam team = new(2);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            InvalidOperationException failure = Assert.Throws<InvalidOperationException>(
                () => team.Run(16, chunk => { if (chunk == 7) throw new InvalidOperationException("seven"); }));
            Assert.Equal("seven", failure.Message);
        }

        int total = 0;
        team.Run(16, _ => Interlocked.Increment(ref total));
        Assert.Equal(16, total);
    }

    [Fact]
    public void Several_callers_may_use_one_team()
    {
        using ThreadTeam team = new(2);
        int total = 0;
        Thread[] callers = new Thread[4];
        for (int i = 0; i < callers.Length; i++)
        {
            callers[i] = new Thread(() =>
            {
                for (int repeat = 0; repeat < 500; repeat++) team.Run(6, _ => Interlocked.Increment(ref total));
            });
            callers[i].Start();
        }

        foreach (Thread caller in callers) caller.Join();
        Assert.Equal(4 * 500 * 6, total);
    }

    [Fact]
    public void Starting_a_struct_job_allocates_nothing()
    {
        using ThreadTeam team = new(2);
        int[] runs = new int[4];
        CountingJob job = new(runs);
        team.Run(4, job);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 100; repeat++) team.Run(4, job);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.All(runs, count => Assert.Equal(101, count));
    }

    [Fact]
    public void A_disposed_team_still_runs_on_the_caller()
    {
        ThreadTeam team = new(3);
        team.Dispose();
        team.Dispose();
        int total = 0;
        team.Run(5, _ => total++);
        Assert.Equal(5, total);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_size_out_of_range_is_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(threads));

    private readonly struct CountingJob(int[] runs) : IParallelJob
    {
        public void Run(int chunk) => Interlocked.Increment(ref runs[chunk]);
    }
}
