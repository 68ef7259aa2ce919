namespace Hark.Engine.Graph;

/// <summary>The tensors of an executor: where the plan of its memory puts each value, or some items of it.</summary>
internal sealed unsafe class ExecutorTensors(MemoryPlan memory, NativeArena arena)
{
    private readonly Dictionary<(GraphValue Value, BatchShare? Share), Tensor> made = [];

    /// <summary>A value of the whole batch.</summary>
    public Tensor Whole(GraphValue value) => Of(value, null);

    /// <summary>The items of a value that one turn of a stretch computes; all items where that is null.</summary>
    public Tensor Of(GraphValue value, BatchShare? share)
    {
        if (memory.ConstantOf(value) is { } constant)
            return constant.Shape == value.Shape ? constant : Cached((value, null), () => constant.View(value.Shape));
        MemoryBlock block = memory.BlockOf(value)!;
        float* pointer = arena.Pointer + block.Offset;
        if (share is not { } items) return Cached((value, null), () => new(value.Shape, pointer));

        // The turns take the same room one after the other, or each has its own in the whole batch.
        int first = block.IsPart ? 0 : items.First;
        Shape shape = value.Shape.With(0, items.Count);
        nint offset = (nint)first * value.Shape.Stride(0);
        return Cached((value, new(first, items.Count)), () => new(shape, pointer + offset));
    }

    private Tensor Cached((GraphValue Value, BatchShare? Share) key, Func<Tensor> make)
    {
        if (!made.TryGetValue(key, out Tensor? tensor)) made.Add(key, tensor = make());
        return tensor;
    }
}
