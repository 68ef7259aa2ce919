namespace Hark.Engine.Graph;

/// <summary>
/// Places all inputs and results of a graph in one arena, so that values that are alive at different times share
/// memory. Views share the memory of their input; elementwise operations write over
/// an input that nobody needs any more.
/// </summary>
/// <remarks>
/// Placement is greedy by size, largest first, each block at the lowest offset that is free during its life (Pisarchyk
/// and Lee 2020, "Efficient memory management for deep neural net inference", section 5).
/// </remarks>
internal sealed class MemoryPlan
{
    private readonly Dictionary<GraphValue, MemoryBlock> blocks = [];
    private readonly Dictionary<GraphValue, Tensor> constants = [];

    private MemoryPlan(NetworkGraph graph)
    {
        Assign(graph, LastUses(graph));
        foreach (MemoryBlock block in Blocks.OrderByDescending(block => block.Floats).ThenBy(block => block.First))
            Place(block);
    }

    /// <summary>The size of the arena.</summary>
    public long Floats { get; private set; }

    /// <summary>All blocks.</summary>
    public IEnumerable<MemoryBlock> Blocks => blocks.Values.Distinct();

    public static MemoryPlan Of(NetworkGraph graph) => new(graph);

    /// <summary>The block of an input or a result; null for constants and views of constants.</summary>
    public MemoryBlock? BlockOf(GraphValue value) => blocks.GetValueOrDefault(value);

    /// <summary>The constant behind a value, if it is one or a view of one.</summary>
    public Tensor? ConstantOf(GraphValue value) => value.Constant ?? constants.GetValueOrDefault(value);

    private void Assign(NetworkGraph graph, Dictionary<GraphValue, int> lastUses)
    {
        foreach (GraphValue input in graph.Inputs)
            blocks.Add(input, new(input.Shape.Count, -1, lastUses.GetValueOrDefault(input, -1)));
        for (int step = 0; step < graph.Nodes.Count; step++)
        {
            GraphNode node = graph.Nodes[step];
            int last = lastUses.GetValueOrDefault(node.Output, step);
            if (node.Operation.IsView && ConstantOf(node.Inputs[0]) is { } constant)
            {
                constants.Add(node.Output, constant);
                continue;
            }
            MemoryBlock block = Reusable(node, step) ?? new(node.Output.Shape.Count, step, last);
            block.Last = Math.Max(block.Last, last);
            blocks.Add(node.Output, block);
        }
    }

    /// <summary>The block of an input that the output may take over, or null.</summary>
    private MemoryBlock? Reusable(GraphNode node, int step)
    {
        if (node.Operation.IsView) return blocks[node.Inputs[0]];
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (BlockOf(node.Inputs[i]) is not { } block || block.Last != step || !InPlace.IsSafe(node, i)) continue;
            bool isOnlyReader = true;
            for (int other = 0; other < node.Inputs.Count; other++)
                isOnlyReader &= BlockOf(node.Inputs[other]) != block || InPlace.IsSafe(node, other);
            if (isOnlyReader) return block;
        }
        return null;
    }

    /// <summary>
    /// The last step that reads each value, directly or through a view; one past the end for outputs.
    /// </summary>
    private static Dictionary<GraphValue, int> LastUses(NetworkGraph graph)
    {
        Dictionary<GraphValue, int> last = [];
        foreach (GraphValue output in graph.Outputs) last[output] = graph.Nodes.Count;
        for (int step = graph.Nodes.Count - 1; step >= 0; step--)
        {
            GraphNode node = graph.Nodes[step];
            int use = node.Operation.IsView ? last.GetValueOrDefault(node.Output, step) : step;
            foreach (GraphValue input in node.Inputs) last[input] = Math.Max(last.GetValueOrDefault(input, -1), use);
        }
        return last;
    }

    private readonly List<MemoryBlock> placed = []; // by offset

    private void Place(MemoryBlock block)
    {
        long offset = 0;
        foreach (MemoryBlock other in placed)
        {
            if (!other.Meets(block)) continue;
            if (other.Offset >= offset + block.Floats) break;
            offset = Math.Max(offset, other.Offset + other.Floats);
        }
        block.Offset = offset;
        int at = placed.FindIndex(other => other.Offset > offset);
        placed.Insert(at < 0 ? placed.Count : at, block);
        Floats = Math.Max(Floats, offset + block.Floats);
    }
}
