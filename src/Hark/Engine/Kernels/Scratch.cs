using System.Runtime.InteropServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Short-lived working memory of a kernel, 64-byte aligned, not cleared. Each thread keeps the largest buffer it has
/// needed, so that a training step allocates nothing after the first.
/// </summary>
internal unsafe readonly ref struct Scratch : IDisposable
{
    private readonly Block block;

    private Scratch(Block block) => this.block = block;

    /// <summary>The memory.</summary>
    public float* Floats => block.Pointer;

    /// <summary>Takes at least <paramref name="floats"/> floats until disposed.</summary>
    public static Scratch Rent(long floats)
    {
        Block? last = kept;
        kept = null; // a nested rental gets memory of its own
        return new(last is not null && last.Length >= floats ? last : new Block(floats));
    }

    public void Dispose()
    {
        if (kept is null || kept.Length < block.Length) kept = block;
    }

    [ThreadStatic]
    private static Block? kept;

    private sealed class Block(long floats)
    {
        public long Length { get; } = floats;

        public float* Pointer { get; } = (float*)NativeMemory.AlignedAlloc((nuint)floats * sizeof(float) + 64, 64);

        ~Block() => NativeMemory.AlignedFree(Pointer);
    }
}
