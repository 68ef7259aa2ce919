using System.Runtime.CompilerServices;
using Hark.Engine.Kernels;

namespace Hark.Features;

/// <summary>
/// What Kaldi does to a window of samples before the Fourier transform: takes its mean away, pre-emphasises it by
/// itself, weighs it. As many frames at once as a vector has lanes.
/// </summary>
internal sealed unsafe class KaldiFrames<V>(float[] window, int from, int to, float preEmphasis)
    where V : unmanaged, ILanes<V>
{
    /// <summary>A window that leaves samples as they are: gathers what <see cref="Condition"/> works on.</summary>
    public float[] Ones { get; } = [.. window.Select((_, n) => n >= from && n < to ? 1f : 0f)];

    /// <summary>Changes frames [n, lane] in place; samples outside the window stay.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Condition(float* frames)
    {
        float* first = frames + (nint)from * V.Count, end = frames + (nint)to * V.Count;
        V sum = V.Create(0);
        for (float* x = first; x < end; x += V.Count) sum += V.Load(x);
        V mean = sum * V.Create(1f / (to - from)), factor = V.Create(preEmphasis);
        V before = V.Load(first) - mean;
        fixed (float* weights = window)
        {
            float* weight = weights + from;
            for (float* x = first; x < end; x += V.Count, weight++)
            {
                V now = V.Load(x) - mean;
                ((now - factor * before) * V.Create(*weight)).Store(x);
                before = now;
            }
        }
    }
}
