namespace Hark.Engine.Graph;

/// <summary>
/// Working memory of the operations of one executor. Every step starts again at the front. The steps ask for the same
/// sizes in every run: the region grows in the first one and allocates nothing after it.
/// </summary>
internal sealed unsafe class ScratchRegion : IDisposable
{
    private const long MinFloats = 16 * 1024;

    private readonly List<NativeArena> pages = [];
    private readonly List<Tensor> tensors = []; // in the order in which a run asks for them
    private int next;
    private int page;
    private long used;

    /// <summary>Starts a run.</summary>
    public void BeginRun() => next = 0;

    /// <summary>Starts a step: what the step before took is free again.</summary>
    public void BeginStep() => (page, used) = (0, 0);

    /// <summary>Memory for the rest of the step.</summary>
    public Tensor Take(Shape shape)
    {
        float* pointer = Place(shape.Count);
        int index = next++;
        if (index == tensors.Count)
            tensors.Add(new(shape, pointer));
        else if (tensors[index].Pointer != pointer || tensors[index].Shape != shape)
            tensors[index] = new(shape, pointer);
        return tensors[index];
    }

    public void Dispose()
    {
        foreach (NativeArena arena in pages) arena.Dispose();
        pages.Clear();
        tensors.Clear();
    }

    private float* Place(long floats)
    {
        long size = (Math.Max(floats, 1) + 15) / 16 * 16;
        for (; page < pages.Count; page++, used = 0)
        {
            if (used + size > pages[page].Floats) continue;
            used += size;
            return pages[page].Pointer + (used - size);
        }
        pages.Add(new(Math.Max(size, MinFloats)));
        used = size;
        return pages[^1].Pointer;
    }
}
