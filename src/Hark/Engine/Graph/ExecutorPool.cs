namespace Hark.Engine.Graph;

/// <summary>
/// The executors of one plan. Callers that run at the same time get one each; as many as there are processors are kept
/// for later. Thread-safe.
/// </summary>
internal sealed class ExecutorPool(GraphPlan plan, ThreadTeam team)
{
    private readonly Stack<RentedExecutor> idle = [];
    private readonly HashSet<RentedExecutor> rented = []; // keeps the memory of runs that nobody disposes
    private bool isRetired;

    public GraphPlan Plan => plan;

    public GraphRun Rent()
    {
        lock (idle)
        {
            if (!idle.TryPop(out RentedExecutor? executor)) executor = new(this, new GraphExecutor(plan, team));
            rented.Add(executor);
            return new(executor);
        }
    }

    public void Return(RentedExecutor executor)
    {
        lock (idle)
        {
            rented.Remove(executor);
            if (isRetired || idle.Count >= Environment.ProcessorCount) executor.Executor.Dispose();
            else idle.Push(executor);
        }
    }

    /// <summary>Frees the arenas: at once where nobody uses them, otherwise when they come back.</summary>
    public void Retire()
    {
        lock (idle)
        {
            isRetired = true;
            while (idle.TryPop(out RentedExecutor? executor)) executor.Executor.Dispose();
        }
    }
}
