using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Layer normalisation over the last axis of x [rows, D]: y = (x - mean) · inverseDeviation · weight + bias, biased
/// variance. Saves mean and inverse deviation of each row. Plain twin: <see cref="LayerNormalizationReference"/>.
/// </summary>
internal static unsafe class LayerNormalization
{
    /// <summary>Writes y [rows, D], and mean and inverseDeviation [rows] unless they are null.</summary>
    public static void Forward(
        ThreadTeam team, float* x, float* weight, float* bias, long rows, int width, float epsilon,
        float* y, float* mean, float* inverseDeviation) =>
        RowKernel.Run(team, rows, width, new ForwardJob(x, weight, bias, width, epsilon, y, mean, inverseDeviation));

    /// <summary>Writes dX [rows, D] (may be dY), dWeight and dBias [D], each unless it is null.</summary>
    public static void Backward(
        ThreadTeam team, float* x, float* weight, float* mean, float* inverseDeviation, float* dY, long rows, int width,
        float* dX, float* dWeight, float* dBias)
    {
        if (dBias is not null) Reduction.SumColumns(team, dY, dBias, rows, width);
        if (dWeight is not null)
        {
            var term = new NormalizedProductTerm(x, mean, inverseDeviation, dY, width);
            ColumnSums.Run(team, term, groups: 1, rows, width, dWeight, factor: 1);
        }
        if (dX is null) return;
        RowKernel.Run(team, rows, width, new BackwardJob(x, weight, mean, inverseDeviation, dY, width, dX));
    }

    private readonly struct ForwardJob(
        float* x, float* weight, float* bias, int width, float epsilon, float* y, float* mean, float* inverseDeviation)
        : IRowJob
    {
        private readonly float* x = x, weight = weight, bias = bias, y = y;
        private readonly float* mean = mean, inverseDeviation = inverseDeviation;
        private readonly int width = width;
        private readonly float epsilon = epsilon;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            int n = width;
            for (long r = start; r < end; r++)
            {
                float* from = x + r * n, to = y + r * n;
                float centre = RowLoops.Sum<V, IdentityOperation>(from, n, default) / n;
                float squares = SquaredDeviations<V>(from, n, centre);
                float inverse = 1 / MathF.Sqrt(squares / n + epsilon);
                V c = V.Create(centre), s = V.Create(inverse);
                int i = 0;
                for (; i <= n - V.Count; i += V.Count)
                    V.MultiplyAdd((V.Load(from + i) - c) * s, V.Load(weight + i), V.Load(bias + i)).Store(to + i);
                if (i < n)
                {
                    V normal = (V.Load(from + i, n - i) - c) * s;
                    V.MultiplyAdd(normal, V.Load(weight + i, n - i), V.Load(bias + i, n - i)).Store(to + i, n - i);
                }
                if (mean is not null) mean[r] = centre;
                if (inverseDeviation is not null) inverseDeviation[r] = inverse;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float SquaredDeviations<V>(float* x, int n, float centre)
            where V : unmanaged, ILanes<V>
        {
            V c = V.Create(centre), first = V.Create(0f), second = first;
            int i = 0;
            for (; i <= n - 2 * V.Count; i += 2 * V.Count)
            {
                V a = V.Load(x + i) - c, b = V.Load(x + i + V.Count) - c;
                first = V.MultiplyAdd(a, a, first);
                second = V.MultiplyAdd(b, b, second);
            }
            float sum = V.Sum(first + second);
            for (; i < n; i++) sum += (x[i] - centre) * (x[i] - centre);
            return sum;
        }
    }

    /// <summary>dX = inverseDeviation · (g - mean(g) - x̂ · mean(g · x̂)) with g = dY · weight.</summary>
    private readonly struct BackwardJob(
        float* x, float* weight, float* mean, float* inverseDeviation, float* dY, int width, float* dX) : IRowJob
    {
        private readonly float* x = x, weight = weight, mean = mean, inverseDeviation = inverseDeviation;
        private readonly float* dY = dY, dX = dX;
        private readonly int width = width;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            int n = width;
            for (long r = start; r < end; r++)
            {
                float* from = x + r * n, upstream = dY + r * n, to = dX + r * n;
                V c = V.Create(mean[r]), s = V.Create(inverseDeviation[r]), sum = V.Create(0f), dot = sum;
                int i = 0;
                for (; i < n; i += V.Count)
                {
                    int count = Math.Min(V.Count, n - i);
                    V g = V.Load(upstream + i, count) * V.Load(weight + i, count);
                    sum += g;
                    dot = V.MultiplyAdd(g, (V.Load(from + i, count) - c) * s, dot);
                }
                V meanG = V.Create(V.Sum(sum) / n), meanDot = V.Create(V.Sum(dot) / n);
                for (i = 0; i < n; i += V.Count)
                {
                    int count = Math.Min(V.Count, n - i);
                    V g = V.Load(upstream + i, count) * V.Load(weight + i, count);
                    V normal = (V.Load(from + i, count) - c) * s;
                    (s * (g - meanG - normal * meanDot)).Store(to + i, count);
                }
            }
        }
    }

    /// <summary>dY · x̂: its column sums are the gradient of the weight.</summary>
    private readonly struct NormalizedProductTerm(float* x, float* mean, float* inverseDeviation, float* dY, int width)
        : IColumnTerm
    {
        private readonly float* x = x, mean = mean, inverseDeviation = inverseDeviation, dY = dY;
        private readonly int width = width;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At<V>(nint index, nint column)
            where V : unmanaged, ILanes<V>
        {
            nint row = (index - column) / width;
            return V.Load(dY + index) * ((V.Load(x + index) - V.Create(mean[row])) * V.Create(inverseDeviation[row]));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At<V>(nint index, nint column, int count)
            where V : unmanaged, ILanes<V>
        {
            nint row = (index - column) / width;
            V normal = (V.Load(x + index, count) - V.Create(mean[row])) * V.Create(inverseDeviation[row]);
            return V.Load(dY + index, count) * normal;
        }
    }
}
