using System.Runtime.InteropServices;
using Hark.Engine;

namespace Hark.Benchmarks;

/// <summary>Floats from a normal distribution that begin at a cache line and that the collector never moves.</summary>
internal sealed unsafe class RandomArray : IDisposable
{
    private const int CacheLineBytes = 64;

    private readonly int count;
    private float* pointer;

    public RandomArray(int count, ulong seed = 1)
    {
        this.count = count;
        pointer = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), CacheLineBytes);
        new Philox(seed).FillNormal(Span);
    }

    public Span<float> Span => new(pointer, count);

    /// <summary>The first float; valid until the array is disposed.</summary>
    public static implicit operator float*(RandomArray array) => array.pointer;

    public void Dispose()
    {
        NativeMemory.AlignedFree(pointer);
        pointer = null;
    }
}
