using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>Cross entropy of softmax(x) against distributions t, row by row: -Σ t ln p.</summary>
internal static unsafe class SoftCrossEntropyKernels
{
    /// <summary>Floats saved per row: shift and logSum of <see cref="SoftmaxRow"/>, and Σ t.</summary>
    public const int Saved = 3;

    /// <summary>losses[row] for rows of x and t [rows, V].</summary>
    public static void Forward(ThreadTeam team, float* x, float* t, float* saved, float* losses, int rows, int width) =>
        RowKernel.Run(team, rows, width, new ForwardJob(x, t, saved, losses, width));

    /// <summary>dX = factor · (p Σ t - t) and dT = -factor · ln p; null for those not wanted.</summary>
    public static void Backward(
        ThreadTeam team, float* x, float* t, float* saved, float factor, float* dX, float* dT, int rows, int width) =>
        RowKernel.Run(team, rows, width, new BackwardJob(x, t, saved, factor, dX, dT, width));

    private readonly struct ForwardJob(float* x, float* t, float* saved, float* losses, int width) : IRowJob
    {
        private readonly float* x = x, t = t, saved = saved, losses = losses;
        private readonly int width = width;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long row = start; row < end; row++)
            {
                float* line = x + row * width, target = t + row * width;
                (float shift, float logSum) = SoftmaxRow.LogSumExp<V>(line, width);
                V total = V.Create(0), dot = total, bias = V.Create(shift);
                for (int i = 0; i < width; i += V.Count)
                {
                    int n = Math.Min(V.Count, width - i);
                    V share = V.Load(target + i, n); // 0 in the lanes behind the row
                    total += share;
                    dot = V.MultiplyAdd(share, V.Load(line + i, n) - bias, dot);
                }
                float mass = V.Sum(total);
                (saved[Saved * row], saved[Saved * row + 1], saved[Saved * row + 2]) = (shift, logSum, mass);
                losses[row] = mass * logSum - V.Sum(dot);
            }
        }
    }

    private readonly struct BackwardJob(
        float* x, float* t, float* saved, float factor, float* dX, float* dT, int width) : IRowJob
    {
        private readonly float* x = x, t = t, saved = saved, dX = dX, dT = dT;
        private readonly float factor = factor;
        private readonly int width = width;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            V scale = V.Create(factor), minus = V.Create(-factor);
            for (long row = start; row < end; row++)
            {
                nint at = (nint)row * width;
                V shift = V.Create(saved[Saved * row]), logSum = V.Create(saved[Saved * row + 1]);
                V mass = V.Create(saved[Saved * row + 2]);
                for (int i = 0; i < width; i += V.Count, at += V.Count)
                {
                    int n = Math.Min(V.Count, width - i);
                    V logP = V.Load(x + at, n) - shift - logSum;
                    if (dX != null) ((mass * VectorMath.Exp(logP) - V.Load(t + at, n)) * scale).Store(dX + at, n);
                    if (dT != null) (logP * minus).Store(dT + at, n);
                }
            }
        }
    }
}
