using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Cross entropy of softmax(x) against a class id. With smoothing the target is a at the class and b everywhere, where
/// a + b V = 1, so that a row's loss is ln Σ exp(x) - a x[class] - b Σ x.
/// </summary>
internal static unsafe class CrossEntropyKernels
{
    /// <summary>Floats saved per row: shift and logSum of <see cref="SoftmaxRow"/>.</summary>
    public const int Saved = 2;

    /// <summary>losses[row] for rows of x [rows, V]; 0 where the class is negative.</summary>
    public static void Forward(
        ThreadTeam team, float* x, int* classes, float a, float b, float* saved, float* losses, int rows, int width) =>
        RowKernel.Run(team, rows, width, new ForwardJob(x, classes, a, b, saved, losses, width));

    /// <summary>dX = factor · (softmax(x) - target); 0 where the class is negative.</summary>
    public static void Backward(
        ThreadTeam team,
        float* x,
        int* classes,
        float a,
        float b,
        float* saved,
        float factor,
        float* dX,
        int rows,
        int width) =>
        RowKernel.Run(team, rows, width, new BackwardJob(x, classes, a, b, saved, factor, dX, width));

    private readonly struct ForwardJob(
        float* x, int* classes, float a, float b, float* saved, float* losses, int width) : IRowJob
    {
        private readonly float* x = x, saved = saved, losses = losses;
        private readonly int* classes = classes;
        private readonly float a = a, b = b;
        private readonly int width = width;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long row = start; row < end; row++)
            {
                losses[row] = 0;
                if (classes[row] < 0) continue;
                float* line = x + row * width;
                (float shift, float logSum) = SoftmaxRow.LogSumExp<V>(line, width);
                (saved[Saved * row], saved[Saved * row + 1]) = (shift, logSum);
                float spread = b == 0 ? 0 : b * SumBelow<V>(line, shift);
                losses[row] = logSum - a * (line[classes[row]] - shift) - spread;
            }
        }

        /// <summary>
        /// Σ (x - shift): shifted, because the sum of large logits would lose the digits of the small ones.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private float SumBelow<V>(float* line, float shift)
            where V : unmanaged, ILanes<V>
        {
            V sum = V.Create(0), bias = V.Create(shift);
            int i = 0;
            for (; i <= width - V.Count; i += V.Count) sum += V.Load(line + i) - bias;
            float rest = 0;
            for (; i < width; i++) rest += line[i] - shift;
            return V.Sum(sum) + rest;
        }
    }

    private readonly struct BackwardJob(
        float* x, int* classes, float a, float b, float* saved, float factor, float* dX, int width) : IRowJob
    {
        private readonly float* x = x, saved = saved, dX = dX;
        private readonly int* classes = classes;
        private readonly float a = a, b = b, factor = factor;
        private readonly int width = width;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            V scale = V.Create(factor), spread = V.Create(b);
            for (long row = start; row < end; row++)
            {
                float* line = x + row * width, d = dX + row * width;
                if (classes[row] < 0)
                {
                    new Span<float>(d, width).Clear();
                    continue;
                }
                V shift = V.Create(saved[Saved * row]), logSum = V.Create(saved[Saved * row + 1]);
                for (int i = 0; i < width; i += V.Count)
                {
                    int n = Math.Min(V.Count, width - i);
                    V p = VectorMath.Exp(V.Load(line + i, n) - shift - logSum);
                    ((p - spread) * scale).Store(d + i, n);
                }
                d[classes[row]] -= factor * a;
            }
        }
    }
}
