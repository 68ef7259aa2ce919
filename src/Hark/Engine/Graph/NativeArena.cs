using System.Runtime.InteropServices;

namespace Hark.Engine.Graph;

/// <summary>
/// 64-byte-aligned native memory, taken from the system and given back to it. Contents are undefined.
/// </summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private const nuint Alignment = 64;
    private float* pointer;

    public NativeArena(long floats)
    {
        Floats = Math.Max(floats, 1);
        pointer = (float*)NativeMemory.AlignedAlloc(checked((nuint)Floats * sizeof(float)), Alignment);
    }

    ~NativeArena() => Free();

    public long Floats { get; }

    public float* Pointer => pointer;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(pointer);
        pointer = null;
    }
}
