namespace Hark.Engine.Graph;

/// <summary>The plans of one network by input shapes, the last used first. Not thread-safe.</summary>
internal sealed class PlanCache(int capacity)
{
    private readonly List<ExecutorPool> pools = [];

    public IEnumerable<ExecutorPool> Pools => pools;

    /// <summary>The plan for these shapes, which becomes the last used one; null if there is none.</summary>
    public ExecutorPool? Find(ReadOnlySpan<Shape> shapes)
    {
        for (int i = 0; i < pools.Count; i++)
        {
            if (!Fits(pools[i].Plan.Graph.Inputs, shapes)) continue;
            ExecutorPool found = pools[i];
            if (i > 0)
            {
                pools.RemoveAt(i);
                pools.Insert(0, found);
            }
            return found;
        }
        return null;
    }

    /// <summary>Adds a plan; returns the one that had to go, or null.</summary>
    public ExecutorPool? Add(ExecutorPool pool)
    {
        pools.Insert(0, pool);
        if (pools.Count <= capacity) return null;
        ExecutorPool oldest = pools[^1];
        pools.RemoveAt(pools.Count - 1);
        return oldest;
    }

    public void Clear() => pools.Clear();

    private static bool Fits(IReadOnlyList<GraphValue> inputs, ReadOnlySpan<Shape> shapes)
    {
        if (inputs.Count != shapes.Length) return false;
        for (int i = 0; i < shapes.Length; i++)
        {
            if (inputs[i].Shape != shapes[i]) return false;
        }
        return true;
    }
}
