namespace Hark.Engine.Graph;

/// <summary>
/// Cuts a batch so that a network needs about as long for a clip in company as for one alone. The maps of a whole batch
/// leave the cache between one layer and the next; a few clips taken through many layers stay in it, but the weights of
/// these layers come from memory again for every few clips.
/// </summary>
/// <remarks>
/// Every node is given the number of items to run at once, such that the floats that pass between memory and cache are
/// fewest: the cheapest path through (node, items) by dynamic programming. Bits do not change: kernels compute an item
/// in the same way in any company.
/// </remarks>
internal sealed class BatchCutting
{
    /// <summary>Floats that stay in the cache from one node to the next: a quarter of a shared cache.</summary>
    public const long CacheFloats = 2 * 1024 * 1024;

    /// <summary>
    /// What it costs to start a node once more, as the part of the cache that could pass meanwhile: some microseconds.
    /// </summary>
    private const long StartPart = 128;

    private readonly NetworkGraph graph;
    private readonly Dictionary<GraphValue, int> lastUses;
    private readonly long cacheFloats;

    private BatchCutting(NetworkGraph graph, long cacheFloats)
    {
        this.graph = graph;
        this.cacheFloats = cacheFloats;
        lastUses = graph.LastUses();
    }

    /// <summary>The stretches of a graph that are run for a part of the batch at a time, in order.</summary>
    public static IReadOnlyList<BatchStretch> Of(NetworkGraph graph, long cacheFloats = CacheFloats)
    {
        BatchCutting cutting = new(graph, cacheFloats);
        List<BatchStretch> stretches = [];
        for (int first = 0, end; first < graph.Nodes.Count; first = Math.Max(end, first + 1))
        {
            end = cutting.EndOfRun(first);
            if (end > first) stretches.AddRange(cutting.Cut(first, end));
        }
        return stretches;
    }

    /// <summary>
    /// Where the nodes end, beginning with <paramref name="first"/>, that can run item by item together.
    /// </summary>
    private int EndOfRun(int first)
    {
        int end = first;
        while (end < graph.Nodes.Count && ItemByItem.IsSafe(graph.Nodes[end]) && ItemsOf(end) == ItemsOf(first)) end++;
        return end;
    }

    private IEnumerable<BatchStretch> Cut(int first, int end)
    {
        int items = ItemsOf(first);
        if (!Enumerable.Range(first, end - first).Any(node => items * MapFloats(node) > cacheFloats)) yield break;

        int[] turns = CheapestTurns(first, end, items);
        for (int node = first, next; node < end; node = next)
        {
            next = node + 1;
            while (next < end && turns[next - first] == turns[node - first]) next++;
            if (turns[node - first] > 1) yield return new(node, next - 1, items, turns[node - first]);
        }
    }

    /// <summary>
    /// How many turns every node of a run takes on the cheapest path; at both ends the batch is whole.
    /// </summary>
    private int[] CheapestTurns(int first, int end, int items)
    {
        List<int> choices = [1];
        for (int atOnce = items / 2; atOnce >= 1; atOnce /= 2) choices.Add((items + atOnce - 1) / atOnce);
        long[] cost = new long[choices.Count];
        int[,] before = new int[end - first + 1, choices.Count];
        cost.AsSpan(1).Fill(long.MaxValue / 2);
        for (int node = first; node <= end; node++)
        {
            long change = node == first ? 0 : Passing(2 * items * LivingFloats(first, node));
            long[] next = new long[choices.Count];
            for (int choice = 0; choice < next.Length; choice++)
            {
                int best = choice;
                for (int other = 0; other < next.Length; other++)
                {
                    if (cost[other] + (other == choice ? 0 : change) < cost[best] + (best == choice ? 0 : change))
                        best = other;
                }
                next[choice] = cost[best] + (best == choice ? 0 : change)
                    + (node < end ? Cost(node, items, choices[choice]) : 0);
                before[node - first, choice] = best;
            }
            cost = next;
        }

        int[] turns = new int[end - first];
        for (int node = end, choice = 0; node > first; node--)
        {
            choice = before[node - first, choice];
            turns[node - first - 1] = choices[choice];
        }
        return turns;
    }

    /// <summary>Floats that pass between memory and cache when a node runs in so many turns.</summary>
    private long Cost(int index, int items, int turns)
    {
        GraphNode node = graph.Nodes[index];
        if (node.Operation.IsView) return 0;
        long weights = node.Inputs.Where(input => input.Constant is not null).Sum(input => (long)input.Shape.Count);
        long maps = MapFloats(index), atOnce = (items + turns - 1) / turns;
        return (turns * (weights + (cacheFloats / StartPart))) + (atOnce * maps > cacheFloats ? items * maps : 0);
    }

    private long Passing(long floats) => floats > cacheFloats ? floats : 0;

    /// <summary>Floats of an item that a node reads and writes.</summary>
    private long MapFloats(int index)
    {
        GraphNode node = graph.Nodes[index];
        if (node.Operation.IsView) return 0;
        return node.Inputs.Where(input => input.Constant is null).Append(node.Output).Sum(ItemFloats);
    }

    /// <summary>Floats of an item that nodes of a run before this one leave for later nodes.</summary>
    private long LivingFloats(int first, int index)
    {
        long floats = 0;
        for (int i = first; i < index; i++)
        {
            GraphNode node = graph.Nodes[i];
            if (!node.Operation.IsView && lastUses.GetValueOrDefault(node.Output, i) >= index)
                floats += ItemFloats(node.Output);
        }
        return floats;
    }

    private int ItemsOf(int index) => graph.Nodes[index].Output.Shape[0];

    private static long ItemFloats(GraphValue value) => value.Shape.Stride(0);
}
