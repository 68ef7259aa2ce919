using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Softmax and log-softmax over the last axis of x [rows, n], with the maximum subtracted first. A row in which
/// everything is masked gives zeros (softmax) or NaN (log-softmax). Plain twin: <see cref="SoftmaxReference"/>.
/// </summary>
internal static unsafe class SoftmaxKernel
{
    /// <summary>y = exp(x + mask - max) / sum; y may be x.</summary>
    /// <param name="team">Who works.</param>
    /// <param name="x">[rows, n].</param>
    /// <param name="mask">[maskRows, n] to be added, 0 or -inf as a rule, or null; row r
    /// of x takes row r mod maskRows.</param>
    /// <param name="maskRows">Rows of the mask.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="width">n.</param>
    /// <param name="y">[rows, n].</param>
    public static void Forward(ThreadTeam team, float* x, float* mask, int maskRows, long rows, int width, float* y) =>
        RowKernel.Run(team, rows, width, new ForwardJob(x, mask, maskRows, width, y));

    /// <summary>dX = y · (dY - Σ dY · y), from the result y; dX may be dY.</summary>
    public static void Backward(ThreadTeam team, float* y, float* dY, long rows, int width, float* dX) =>
        RowKernel.Run(team, rows, width, new BackwardJob(y, dY, width, dX));

    /// <summary>y = x - max - ln Σ exp(x - max); y may be x.</summary>
    public static void LogForward(ThreadTeam team, float* x, long rows, int width, float* y) =>
        RowKernel.Run(team, rows, width, new LogForwardJob(x, width, y));

    /// <summary>dX = dY - exp(y) · Σ dY, from the result y; dX may be dY.</summary>
    public static void LogBackward(ThreadTeam team, float* y, float* dY, long rows, int width, float* dX) =>
        RowKernel.Run(team, rows, width, new LogBackwardJob(y, dY, width, dX));

    /// <summary>Σ exp(x[i] - shift) over one row, and the terms into y unless it is null.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float ExpSum<V>(float* x, float* y, int n, float shift)
        where V : unmanaged, ILanes<V>
    {
        V s = V.Create(shift), first = V.Create(0f), second = first;
        int i = 0;
        for (; i <= n - 2 * V.Count; i += 2 * V.Count)
        {
            V a = VectorMath.Exp(V.Load(x + i) - s), b = VectorMath.Exp(V.Load(x + i + V.Count) - s);
            first += a;
            second += b;
            if (y is null) continue;
            a.Store(y + i);
            b.Store(y + i + V.Count);
        }
        float sum = V.Sum(first + second);
        if (i == n) return sum;

        float* end = stackalloc float[2 * V.Count];
        for (int k = 0; k < 2 * V.Count; k++) end[k] = i + k < n ? x[i + k] : float.NegativeInfinity;
        V last0 = VectorMath.Exp(V.Load(end) - s), last1 = VectorMath.Exp(V.Load(end + V.Count) - s);
        last0.Store(end);
        last1.Store(end + V.Count);
        if (y is not null) new Span<float>(end, n - i).CopyTo(new Span<float>(y + i, n - i));
        return sum + V.Sum(last0 + last1);
    }

    private readonly struct ForwardJob(float* x, float* mask, int maskRows, int width, float* y) : IRowJob
    {
        private readonly float* x = x, mask = mask, y = y;
        private readonly int maskRows = maskRows, width = width;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long r = start; r < end; r++)
            {
                float* from = x + r * width, to = y + r * width;
                if (mask is not null)
                {
                    ElementLoops.Zip<V, AddOperation>(from, mask + r % maskRows * width, to, width, default);
                    from = to;
                }
                float largest = RowLoops.Max<V>(from, width);
                if (largest == float.NegativeInfinity)
                {
                    new Span<float>(to, width).Clear();
                    continue;
                }
                float sum = ExpSum<V>(from, to, width, largest);
                ElementLoops.Map<V, ScaleOperation>(to, to, width, new(1 / sum));
            }
        }
    }

    private readonly struct BackwardJob(float* y, float* dY, int width, float* dX) : IRowJob
    {
        private readonly float* y = y, dY = dY, dX = dX;
        private readonly int width = width;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long r = start; r < end; r++)
            {
                float* result = y + r * width, upstream = dY + r * width;
                float dot = RowLoops.Sum<V, MultiplyOperation>(result, upstream, width, default);
                ElementLoops.Zip<V, SoftmaxGradientOperation>(result, upstream, dX + r * width, width, new(dot));
            }
        }
    }

    private readonly struct LogForwardJob(float* x, int width, float* y) : IRowJob
    {
        private readonly float* x = x, y = y;
        private readonly int width = width;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long r = start; r < end; r++)
            {
                float* from = x + r * width;
                float largest = RowLoops.Max<V>(from, width);
                float log = MathF.Log(ExpSum<V>(from, null, width, largest));
                ElementLoops.Map<V, LogSoftmaxOperation>(from, y + r * width, width, new(largest, log));
            }
        }
    }

    private readonly struct LogBackwardJob(float* y, float* dY, int width, float* dX) : IRowJob
    {
        private readonly float* y = y, dY = dY, dX = dX;
        private readonly int width = width;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long r = start; r < end; r++)
            {
                float* upstream = dY + r * width;
                float sum = RowLoops.Sum<V, IdentityOperation>(upstream, width, default);
                ElementLoops.Zip<V, LogSoftmaxGradientOperation>(
                    y + r * width, upstream, dX + r * width, width, new(sum));
            }
        }
    }
}
