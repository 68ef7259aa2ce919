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
    private static Blocks? t_blocks;

    private readonly Blocks _blocks;

    private PackScratch(Blocks blocks, float* pointer)
    {
        _blocks = blocks;
        Pointer = pointer;
    }

    public float* Pointer { get; }

    public static PackScratch Rent(long floats)
    {
        Blocks blocks = t_blocks ??= new Blocks();
        return new PackScratch(blocks, blocks.Push(floats));
    }

    public void Dispose() => _blocks.Pop();

    /// <summary>
    /// A stack of blocks: the i-th rent of a thread always gets the i-th block, grown where it is too small.
    /// </summary>
    private sealed class Blocks
    {
        private readonly List<(nint Pointer, long Floats)> _blocks = [];
        private int _used;

        ~Blocks()
        {
            foreach ((nint pointer, _) in _blocks) NativeMemory.AlignedFree((void*)pointer);
        }

        public float* Push(long floats)
        {
            if (_used == _blocks.Count) _blocks.Add((0, 0));
            (nint pointer, long size) = _blocks[_used];
            if (size < floats)
            {
                NativeMemory.AlignedFree((void*)pointer);
                _blocks[_used] = (0, 0);
                pointer = (nint)NativeMemory.AlignedAlloc(checked((nuint)floats * sizeof(float)), Alignment);
                _blocks[_used] = (pointer, floats);
            }

            _used++;
            return (float*)pointer;
        }

        public void Pop() => _used--;
    }
}
