using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class BatchesTests
{
    [Fact]
    public void GivesTheBatchesInOrderFromAnyStep()
    {
        using var batches = new Batches<long>(step => step * step, firstStep: 3);
        Assert.Equal([9, 16, 25, 36], Enumerable.Range(0, 4).Select(_ => batches.Take()));
    }

    [Fact]
    public async Task PreparesNoMoreThanItsCapacity()
    {
        int produced = 0;
        using var batches = new Batches<int>(_ => Interlocked.Increment(ref produced), 0, capacity: 3);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.InRange(Volatile.Read(ref produced), 1, 4); // three wait, one is in the worker's hand
        batches.Take();
    }

    [Fact]
    public void HandsOnTheCauseOfAFailure()
    {
        using var batches = new Batches<long>(
            step => step < 2 ? step : throw new InvalidDataException("the disk is gone"), firstStep: 0);
        Assert.Equal(0, batches.Take());
        Assert.Equal(1, batches.Take());
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => batches.Take());
        Assert.Contains("the disk is gone", e.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidDataException>(e.InnerException);
    }

    [Fact]
    public void StopsWhenCancelled()
    {
        using var source = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using var batches = new Batches<long>(
            step => { release.Wait(5000); return step; }, 0, cancellationToken: source.Token);
        source.CancelAfter(50);
        Assert.ThrowsAny<OperationCanceledException>(() => batches.Take());
        release.Set();
    }
}
