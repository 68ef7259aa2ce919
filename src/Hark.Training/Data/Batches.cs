using System.Collections.Concurrent;

namespace Hark.Training.Data;

/// <summary>
/// Prepares batches ahead on one background thread, a bounded number of them, in the order of their steps. As a batch
/// is a function of its step alone, a run that resumes at a step gets what it would have got. One consumer at a time.
/// </summary>
/// <typeparam name="T">The batch.</typeparam>
public sealed class Batches<T> : IDisposable
{
    private readonly BlockingCollection<T> ready;
    private readonly CancellationTokenSource stop;
    private readonly Thread worker;
    private Exception? failure;

    /// <summary>Starts the worker.</summary>
    /// <param name="produce">Makes the batch of a step; called on the worker only.</param>
    /// <param name="firstStep">The step to begin with.</param>
    /// <param name="capacity">Most batches that wait.</param>
    /// <param name="cancellationToken">Ends the worker and every waiting <see cref="Take"/>.</param>
    public Batches(
        Func<long, T> produce, long firstStep, int capacity = 2, CancellationToken cancellationToken = default)
    {
        ready = new BlockingCollection<T>(capacity);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        worker = new Thread(() => Run(produce, firstStep)) { IsBackground = true, Name = "Hark batches" };
        worker.Start();
    }

    /// <summary>The batch of the next step; waits until it is ready.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled or this object was disposed.</exception>
    /// <exception cref="InvalidOperationException">The producer failed; the cause is the inner exception.</exception>
    public T Take()
    {
        if (ready.TryTake(out T? batch, Timeout.Infinite, stop.Token)) return batch;
        throw new InvalidOperationException("Preparing a batch failed: " + failure?.Message, failure);
    }

    /// <summary>Ends the worker and waits for it.</summary>
    public void Dispose()
    {
        stop.Cancel();
        worker.Join();
        ready.Dispose();
        stop.Dispose();
    }

    private void Run(Func<long, T> produce, long firstStep)
    {
        try
        {
            for (long step = firstStep; ; step++) ready.Add(produce(step), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop: Take notices by the same token.
        }
        catch (Exception e)
        {
            failure = e;
            ready.CompleteAdding();
        }
    }
}
