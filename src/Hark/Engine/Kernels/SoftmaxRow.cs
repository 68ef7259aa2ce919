using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>The logarithm of the sum of exponentials of a row, in two parts that keep their digits: shift + logSum.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>The largest element, and ln Σ exp(x - largest).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Shift, float LogSum) LogSumExp<V>(float* x, int width)
        where V : unmanaged, ILanes<V>
    {
        V largest = V.Create(float.NegativeInfinity);
        int i = 0;
        for (; i <= width - V.Count; i += V.Count) largest = V.Max(largest, V.Load(x + i));
        float shift = V.Largest(largest);
        for (; i < width; i++) shift = MathF.Max(shift, x[i]); // NaN spreads

        V sum = V.Create(0), bias = V.Create(shift);
        for (i = 0; i <= width - V.Count; i += V.Count) sum += VectorMath.Exp(V.Load(x + i) - bias);
        float rest = 0;
        if (i < width)
        {
            float* tail = stackalloc float[V.Count];
            VectorMath.Exp(V.Load(x + i, width - i) - bias).Store(tail);
            for (int j = 0; j < width - i; j++) rest += tail[j];
        }
        return (shift, MathF.Log(V.Sum(sum) + rest));
    }
}
