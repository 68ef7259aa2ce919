using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>The inner loops of attention, for one query or one key of one head.</summary>
internal static unsafe class AttentionLoops
{
    /// <summary>
    /// products[j] = factor · x · rows[j] for j below <paramref name="count"/>; rows are <paramref name="stride"/>
    /// floats apart. Four rows at a time share the loads of x and hide the latency of their sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Dots<V>(float* x, float* rows, nint stride, int count, int width, float factor, float* products)
        where V : unmanaged, ILanes<V>
    {
        int j = 0;
        for (; j <= count - 4; j += 4, rows += 4 * stride)
        {
            V a = V.Create(0), b = a, c = a, d = a;
            for (int i = 0; i < width; i += V.Count)
            {
                int n = Math.Min(V.Count, width - i);
                V factors = V.Load(x + i, n);
                a = V.MultiplyAdd(factors, V.Load(rows + i, n), a);
                b = V.MultiplyAdd(factors, V.Load(rows + stride + i, n), b);
                c = V.MultiplyAdd(factors, V.Load(rows + 2 * stride + i, n), c);
                d = V.MultiplyAdd(factors, V.Load(rows + 3 * stride + i, n), d);
            }
            products[j] = V.Sum(a) * factor;
            products[j + 1] = V.Sum(b) * factor;
            products[j + 2] = V.Sum(c) * factor;
            products[j + 3] = V.Sum(d) * factor;
        }
        for (; j < count; j++, rows += stride)
        {
            V a = V.Create(0);
            for (int i = 0; i < width; i += V.Count)
            {
                int n = Math.Min(V.Count, width - i);
                a = V.MultiplyAdd(V.Load(x + i, n), V.Load(rows + i, n), a);
            }
            products[j] = V.Sum(a) * factor;
        }
    }

    /// <summary>
    /// Turns scores into probabilities in place; minus infinity becomes 0, and so does everything if nothing else is
    /// there.
    /// </summary>
    /// <param name="scores">A line of scores.</param>
    /// <param name="stride">Its length, whole registers.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Softmax<V>(float* scores, int stride)
        where V : unmanaged, ILanes<V>
    {
        V largest = V.Create(float.NegativeInfinity), sum = V.Create(0);
        for (int j = 0; j < stride; j += V.Count) largest = V.Max(largest, V.Load(scores + j));
        float shift = V.Largest(largest);
        if (float.IsNegativeInfinity(shift))
        {
            new Span<float>(scores, stride).Clear();
            return;
        }
        for (int j = 0; j < stride; j += V.Count)
        {
            V e = VectorMath.Exp(V.Load(scores + j) - V.Create(shift));
            e.Store(scores + j);
            sum += e;
        }
        V divisor = V.Create(V.Sum(sum));
        for (int j = 0; j < stride; j += V.Count) (V.Load(scores + j) / divisor).Store(scores + j);
    }

    /// <summary>Scores of keys whose mask is 0 become minus infinity.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Hide<V>(float* scores, float* mask, int count)
        where V : unmanaged, ILanes<V>
    {
        V zero = V.Create(0), hidden = V.Create(float.NegativeInfinity);
        int j = 0;
        for (; j <= count - V.Count; j += V.Count)
            V.WhereGreater(V.Abs(V.Load(mask + j)), zero, V.Load(scores + j), hidden).Store(scores + j);
        for (; j < count; j++)
        {
            if (mask[j] == 0) scores[j] = float.NegativeInfinity;
        }
    }

    /// <summary>scores = factor · scores + bias, and + window where it is not null.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddBias<V>(float* scores, int count, float factor, float* bias, float* window)
        where V : unmanaged, ILanes<V>
    {
        V scale = V.Create(factor);
        for (int j = 0; j < count; j += V.Count)
        {
            int n = Math.Min(V.Count, count - j);
            V sum = V.MultiplyAdd(V.Load(scores + j, n), scale, V.Load(bias + j, n));
            if (window != null) sum += V.Load(window + j, n);
            sum.Store(scores + j, n);
        }
    }

    /// <summary>
    /// Scores become e^(factor · (score - largest)), but for a common factor close to 1, and minus infinity becomes 0.
    /// Returns their sum: 0 if nothing else is there.
    /// </summary>
    /// <param name="scores">A line of scores.</param>
    /// <param name="stride">Its length, whole registers.</param>
    /// <param name="factor">Above 0.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials<V>(float* scores, int stride, float factor)
        where V : unmanaged, ILanes<V>
    {
        V largest = V.Create(float.NegativeInfinity), sum = V.Create(0);
        for (int j = 0; j < stride; j += V.Count) largest = V.Max(largest, V.Load(scores + j));
        float shift = V.Largest(largest);
        if (float.IsNegativeInfinity(shift))
        {
            new Span<float>(scores, stride).Clear();
            return 0;
        }
        // The rounding of the shift is the same for all: it cancels out when they are divided by their sum.
        const float InverseLn2 = 1.44269504f;
        V scale = V.Create(factor * InverseLn2), minusShift = V.Create(-shift * (factor * InverseLn2));
        for (int j = 0; j < stride; j += V.Count)
        {
            V e = VectorMath.Exp2(V.MultiplyAdd(V.Load(scores + j), scale, minusShift));
            e.Store(scores + j);
            sum += e;
        }
        return V.Sum(sum);
    }

    /// <summary>y = Σ weights[j] · rows[j], one chain of multiply-adds over ascending j per element.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void WeightedSum<V>(float* weights, float* rows, nint stride, int count, int width, float* y)
        where V : unmanaged, ILanes<V>
    {
        int i = 0;
        for (; i <= width - 4 * V.Count; i += 4 * V.Count)
        {
            V a = V.Create(0), b = a, c = a, d = a;
            float* row = rows + i;
            for (int j = 0; j < count; j++, row += stride)
            {
                V weight = V.Create(weights[j]);
                a = V.MultiplyAdd(weight, V.Load(row), a);
                b = V.MultiplyAdd(weight, V.Load(row + V.Count), b);
                c = V.MultiplyAdd(weight, V.Load(row + 2 * V.Count), c);
                d = V.MultiplyAdd(weight, V.Load(row + 3 * V.Count), d);
            }
            a.Store(y + i);
            b.Store(y + i + V.Count);
            c.Store(y + i + 2 * V.Count);
            d.Store(y + i + 3 * V.Count);
        }
        for (; i < width; i += V.Count)
        {
            int n = Math.Min(V.Count, width - i);
            V a = V.Create(0);
            float* row = rows + i;
            for (int j = 0; j < count; j++, row += stride) a = V.MultiplyAdd(V.Create(weights[j]), V.Load(row, n), a);
            a.Store(y + i, n);
        }
    }

    /// <summary>rows[j] += weights[j] · x.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter<V>(float* weights, float* x, float* rows, nint stride, int count, int width)
        where V : unmanaged, ILanes<V>
    {
        for (int j = 0; j < count; j++, rows += stride)
        {
            V weight = V.Create(weights[j]);
            for (int i = 0; i < width; i += V.Count)
            {
                int n = Math.Min(V.Count, width - i);
                V.MultiplyAdd(weight, V.Load(x + i, n), V.Load(rows + i, n)).Store(rows + i, n);
            }
        }
    }

    /// <summary>
    /// The gradient of the scores from that of the probabilities, in place: dp[j] = factor · p[j] · (dp[j] - Σ p dp).
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxBackward<V>(float* p, float* dp, int stride, float factor)
        where V : unmanaged, ILanes<V>
    {
        V dot = V.Create(0);
        for (int j = 0; j < stride; j += V.Count) dot = V.MultiplyAdd(V.Load(p + j), V.Load(dp + j), dot);
        V shift = V.Create(V.Sum(dot)), scale = V.Create(factor);
        for (int j = 0; j < stride; j += V.Count) (V.Load(p + j) * (V.Load(dp + j) - shift) * scale).Store(dp + j);
    }
}
