namespace Hark.Engine.Graph;

/// <summary>
/// An executor and the pool it goes back to. The ticket changes with every return, so old runs cannot reach it.
/// </summary>
internal sealed class RentedExecutor(ExecutorPool pool, GraphExecutor executor)
{
    private long ticket;

    public GraphExecutor Executor => executor;

    public long Ticket => Interlocked.Read(ref ticket);

    public void Return(long ofRun)
    {
        if (Interlocked.CompareExchange(ref ticket, ofRun + 1, ofRun) == ofRun) pool.Return(this);
    }
}
