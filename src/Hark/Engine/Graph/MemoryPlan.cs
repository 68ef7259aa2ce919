namespace Hark.Engine.Graph;

/// <summary>
/// Places all inputs and results of a graph in one arena, so that values that are alive at different times share
/// memory. Views share the memory of their input; elementwise operations write over
/// an input that nobody needs any more. Where a stretch of nodes runs for some items of the batch at a time, what only
/// its own nodes use has room for these items.
/// </summary>
/// <remarks>
/// Placement is greedy by size, largest first, each block at the lowest offset that is free during its life (Pisarchyk
/// and Lee 2020, "Efficient memory management for deep neural net inference", section 5).
/// </remarks>
internal sealed class MemoryPlan
{
    private readonly Dictionary<GraphValue, MemoryBlock> blocks = [];
    private readonly Dictionary<GraphValue, Tensor> constants = [];
    private readonly BatchStretch?[] stretches; // of each step

    private MemoryPlan(NetworkGraph graph, IReadOnlyList<BatchStretch> stretches)
    {
        this.stretches = new BatchStretch?[graph.Nodes.Count];
        foreach (BatchStretch stretch in stretches)
            this.stretches.AsSpan(stretch.First, stretch.Last - stretch.First + 1).Fill(stretch);
        Assign(graph, graph.LastUses());
        foreach (MemoryBlock block in Blocks.OrderByDescending(block => block.Floats).ThenBy(block => block.First))
            Place(block);
    }

    /// <summary>The size of the arena.</summary>
    public long Floats { get; private set; }

    /// <summary>All blocks.</summary>
    public IEnumerable<MemoryBlock> Blocks => blocks.Values.Distinct();

    public static MemoryPlan Of(NetworkGraph graph, IReadOnlyList<BatchStretch> stretches) => new(graph, stretches);

    /// <summary>The block of an input or a result; null for constants and views of constants.</summary>
    public MemoryBlock? BlockOf(GraphValue value) => blocks.GetValueOrDefault(value);

    /// <summary>The constant behind a value, if it is one or a view of one.</summary>
    public Tensor? ConstantOf(GraphValue value) => value.Constant ?? constants.GetValueOrDefault(value);

    private void Assign(NetworkGraph graph, Dictionary<GraphValue, int> lastUses)
    {
        foreach (GraphValue input in graph.Inputs)
            blocks.Add(input, new(input.Shape.Count, -1, EndOf(lastUses.GetValueOrDefault(input, -1))));
        for (int step = 0; step < graph.Nodes.Count; step++)
        {
            GraphNode node = graph.Nodes[step];
            int last = lastUses.GetValueOrDefault(node.Output, step);
            if (node.Operation.IsView && ConstantOf(node.Inputs[0]) is { } constant)
            {
                constants.Add(node.Output, constant);
                continue;
            }
            bool isPart = stretches[step] is { } own && last <= own.Last;
            if (!isPart) last = EndOf(last);
            MemoryBlock block = Reusable(node, step, isPart) ?? New(node.Output.Shape, step, last, isPart);
            block.Last = Math.Max(block.Last, last);
            blocks.Add(node.Output, block);
        }
    }

    /// <summary>A block for a result: of the items of one turn, or of all of them and occupied in every turn.</summary>
    private MemoryBlock New(Shape shape, int step, int last, bool isPart) => stretches[step] switch
    {
        null => new(shape.Count, step, last),
        { } stretch when isPart => new((long)stretch.MostItems * shape.Stride(0), step, last) { IsPart = true },
        { } stretch => new(shape.Count, stretch.First, last),
    };

    /// <summary>
    /// Until when a value of the whole batch is needed that a step uses last: later turns need it too.
    /// </summary>
    private int EndOf(int step) =>
        (uint)step < (uint)stretches.Length && stretches[step] is { } stretch ? stretch.Last : step;

    /// <summary>The block of an input that the output may take over, or null.</summary>
    private MemoryBlock? Reusable(GraphNode node, int step, bool isPart)
    {
        if (node.Operation.IsView) return blocks[node.Inputs[0]];
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (BlockOf(node.Inputs[i]) is not { } block || block.Last != step || !InPlace.IsSafe(node, i)) continue;
            if (block.IsPart != isPart) continue;
            bool isOnlyReader = true;
            for (int other = 0; other < node.Inputs.Count; other++)
                isOnlyReader &= BlockOf(node.Inputs[other]) != block || InPlace.IsSafe(node, other);
            if (isOnlyReader) return block;
        }
        return null;
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
