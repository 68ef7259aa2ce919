using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// Asks for memory before it is needed. The processor does so itself where an array is read from end to end; where a
/// kernel walks through several rows at once it gives up, and every line would be waited for.
/// </summary>
internal static unsafe class Ahead
{
    private const int FloatsPerLine = 16;

    /// <summary>The line at p; any address may be given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* p)
    {
        if (Sse.IsSupported) Sse.Prefetch0(p);
    }

    /// <summary>Some floats of each of several places that are <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Fetch(float* p, nint stride, int places, nint floats)
    {
        if (!Sse.IsSupported) return;
        for (; places > 0; places--, p += stride)
        {
            for (nint i = 0; i < floats; i += FloatsPerLine) Sse.Prefetch0(p + i);
        }
    }
}
