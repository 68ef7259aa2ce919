using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The logarithm of the sum of exponentials of a row, in two parts that keep their digits: shift + logSum.
/// </summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>The largest element, and ln Σ exp(x - largest).</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static (float Shift, float LogSum) LogSumExp<V>(float* x, int width)
        where V : unmanaged, ILanes<V>
    {
        float shift = RowLoops.Max<V>(x, width);
        V sum = V.Create(0f), bias = V.Create(shift);
        int i = 0;
        for (; i <= width - V.Count; i += V.Count) sum += VectorMath.Exp(V.Load(x + i) - bias);
        if (i < width)
        {
            float* end = stackalloc float[V.Count];
            for (int lane = 0; lane < V.Count; lane++)
                end[lane] = i + lane < width ? x[i + lane] : float.NegativeInfinity;
            sum += VectorMath.Exp(V.Load(end) - bias);
        }
        return (shift, MathF.Log(V.Sum(sum)));
    }
}
