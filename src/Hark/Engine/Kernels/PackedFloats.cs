using System.Runtime.InteropServices;

namespace Hark.Engine.Kernels;

/// <summary>64-byte-aligned memory of a packed weight: its own, or a part of a file mapped into memory.</summary>
internal sealed unsafe class PackedFloats : IDisposable
{
    /// <summary>In bytes.</summary>
    public const int Alignment = 64;

    private readonly object? mapping;
    private float* data;

    /// <summary>Own memory, contents undefined.</summary>
    public PackedFloats(long count)
    {
        Count = count;
        data = (float*)NativeMemory.AlignedAlloc(checked((nuint)count * sizeof(float)), Alignment);
    }

    /// <summary>Mapped memory, to be read only, which <paramref name="mapping"/> keeps alive.</summary>
    public PackedFloats(long count, float* data, object mapping)
    {
        Count = count;
        this.data = data;
        this.mapping = mapping;
    }

    ~PackedFloats() => Free();

    /// <summary>Writes packed weights to a place that has room for them.</summary>
    public delegate void Writer(float* target);

    public long Count { get; }

    public float* Data => data;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (mapping is null) NativeMemory.AlignedFree(data);
        data = null;
    }
}
