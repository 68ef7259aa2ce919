using System.Runtime.InteropServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Working memory of the calling thread, 64-byte aligned, contents undefined. It is kept for the next use, so a kernel
/// that runs again with the same sizes allocates nothing. Rents nest; dispose them in reverse order.
/// </summary>
internal readonly unsafe ref struct PackScratch
{
    private const nuint Alignment = 64;

    [ThreadStatic]
    private static Blocks? ofThread;

    private readonly Blocks blocks;

    private PackScratch(Blocks blocks, float* pointer)
    {
        this.blocks = blocks;
        Pointer = pointer;
    }

    public float* Pointer { get; }

    public static PackScratch Rent(long floats)
    {
        Blocks blocks = ofThread ??= new Blocks();
        return new PackScratch(blocks, blocks.Push(floats));
    }

    public void Dispose() => blocks.Pop();

    /// <summary>
    /// A stack of blocks: the i-th rent of a thread always gets the i-th block, grown where it is too small.
    /// </summary>
    private sealed class Blocks
    {
        private readonly List<(nint Pointer, long Floats)> entries = [];
        private int used;

        ~Blocks()
        {
            foreach ((nint pointer, _) in entries) NativeMemory.AlignedFree((void*)pointer);
        }

        public float* Push(long floats)
        {
            if (used == entries.Count) entries.Add((0, 0));
            (nint pointer, long size) = entries[used];
            if (size < floats)
            {
                NativeMemory.AlignedFree((void*)pointer);
                entries[used] = (0, 0);
                pointer = (nint)NativeMemory.AlignedAlloc(checked((nuint)floats * sizeof(float)), Alignment);
                entries[used] = (pointer, floats);
            }

            used++;
            return (float*)pointer;
        }

        public void Pop() => used--;
    }
}
