using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hark.Engine;

/// <summary>
/// Recycles native memory between training steps, so that memory is flat from the second step on. Sizes are rounded up
/// to an eighth of their power of two, which wastes at most 12.5 % and lets buffers of similar layers share a bin.
/// Thread-safe. Debug builds fill returned memory with NaN, so that a use after return shows at once.
/// </summary>
internal static unsafe class BufferPool
{
    private const int Alignment = 64;
    private static readonly Dictionary<long, Stack<nint>> Bins = [];
    private static readonly Lock Gate = new();
    private static long allocatedBytes;
    private static long pooledBytes;
    private static long usedBytes;
    private static long peakBytes;

    /// <summary>Bytes taken from the system and not given back, in use or waiting in the pool.</summary>
    public static long AllocatedBytes => Interlocked.Read(ref allocatedBytes);

    /// <summary>Bytes waiting in the pool.</summary>
    public static long PooledBytes => Interlocked.Read(ref pooledBytes);

    /// <summary>The most bytes in use at one time since <see cref="RestartPeak"/>.</summary>
    public static long PeakBytes => Interlocked.Read(ref peakBytes);

    /// <summary>Measures the peak anew, from what is in use now.</summary>
    public static void RestartPeak()
    {
        lock (Gate) peakBytes = usedBytes;
    }

    /// <summary>Takes memory for <paramref name="count"/> floats, 64-byte aligned, contents undefined.</summary>
    public static NativeBuffer Rent(int count)
    {
        long bytes = BinBytes(Math.Max(1L, count) * sizeof(float));
        lock (Gate)
        {
            usedBytes += bytes;
            peakBytes = Math.Max(peakBytes, usedBytes);
            if (Bins.TryGetValue(bytes, out Stack<nint>? bin) && bin.TryPop(out nint recycled))
            {
                pooledBytes -= bytes;
                return new NativeBuffer((float*)recycled, bytes);
            }
        }
        Interlocked.Add(ref allocatedBytes, bytes);
        return new NativeBuffer((float*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment), bytes);
    }

    /// <summary>Gives all waiting memory back to the system.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            foreach ((long bytes, Stack<nint> bin) in Bins)
            {
                while (bin.TryPop(out nint pointer))
                {
                    NativeMemory.AlignedFree((void*)pointer);
                    Interlocked.Add(ref allocatedBytes, -bytes);
                    pooledBytes -= bytes;
                }
            }
        }
    }

    internal static void Return(float* pointer, long bytes)
    {
        Poison(pointer, bytes);
        lock (Gate)
        {
            if (!Bins.TryGetValue(bytes, out Stack<nint>? bin)) Bins.Add(bytes, bin = new());
            bin.Push((nint)pointer);
            usedBytes -= bytes;
            pooledBytes += bytes;
        }
    }

    private static long BinBytes(long bytes)
    {
        if (bytes <= 1024) return (bytes + 63) & ~63L;
        long step = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)bytes) / 16;
        return (bytes + step - 1) / step * step;
    }

    [Conditional("DEBUG")]
    private static void Poison(float* pointer, long bytes) =>
        new Span<float>(pointer, (int)(bytes / sizeof(float))).Fill(float.NaN);
}
