using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>Updates of parameters in one pass over n values. Plain twin: <see cref="OptimizerReference"/>.</summary>
internal static unsafe class OptimizerKernels
{
    /// <summary>
    /// g' = factor · g + decay · p; m and v become decaying means of g' and g'²;
    /// p = shrink · p - step · m / (√v / root + ε). With <paramref name="largest"/> (AMSGrad) the largest v
    /// so far divides.
    /// </summary>
    public static void Adam(
        ThreadTeam team, in AdamStep step, float* p, float* g, float* m, float* v, float* largest, long n) =>
        KernelRunner.Run(team, KernelRunner.ChunksOf(n), new AdamJob(step, p, g, m, v, largest, n));

    /// <summary>
    /// g' = factor · g + decay · p; velocity = momentum · velocity + g'; p -= rate · velocity, or with Nesterov
    /// p -= rate · (g' + momentum · velocity). Without momentum <paramref name="velocity"/> is null.
    /// </summary>
    public static void Sgd(
        ThreadTeam team,
        float rate,
        float momentum,
        bool nesterov,
        float decay,
        float factor,
        float* p,
        float* g,
        float* velocity,
        long n) =>
        KernelRunner.Run(
            team, KernelRunner.ChunksOf(n), new SgdJob(rate, momentum, nesterov, decay, factor, p, g, velocity, n));

    /// <summary>
    /// The sum of squares of n values, in double: chunks are summed by the team and added in their order.
    /// </summary>
    public static double SumOfSquares(ThreadTeam team, float* x, long n)
    {
        int chunks = KernelRunner.ChunksOf(n);
        if (chunks == 1) return SquaresJob.Sum(new(x, (int)n));
        using Scratch scratch = Scratch.Rent(2L * chunks);
        double* sums = (double*)scratch.Floats;
        team.Run(chunks, new SquaresJob(x, n, sums));
        double sum = 0;
        for (int i = 0; i < chunks; i++) sum += sums[i];
        return sum;
    }

    /// <summary>mean += share · (p - mean): weight averaging.</summary>
    public static void Average(ThreadTeam team, float share, float* p, float* mean, long n) =>
        Elementwise.Zip(team, p, mean, mean, n, new AverageOperation(share));

    private readonly struct AverageOperation(float share) : IBinaryOperation
    {
        private readonly float share = share;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V a, V b)
            where V : unmanaged, ILanes<V> => V.MultiplyAdd(V.Create(share), a - b, b);
    }

    private readonly struct AdamJob(AdamStep step, float* p, float* g, float* m, float* v, float* largest, long n)
        : IVectorJob
    {
        private readonly AdamStep step = step;
        private readonly float* p = p, g = g, m = m, v = v, largest = largest;
        private readonly long n = n;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            nint i = (nint)chunk * KernelRunner.ChunkElements, end = (nint)Math.Min(n, i + KernelRunner.ChunkElements);
            for (; i <= end - V.Count; i += V.Count) Update<V, FullReach<V>>(i, default);
            if (i < end) Update<V, PartialReach<V>>(i, new((int)(end - i)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Update<V, TReach>(nint i, TReach reach)
            where V : unmanaged, ILanes<V>
            where TReach : struct, IReach<V>
        {
            V value = reach.Load(p + i);
            V clipped = V.Create(step.GradientFactor) * reach.Load(g + i);
            V slope = V.MultiplyAdd(V.Create(step.GradientDecay), value, clipped);
            V mean = V.MultiplyAdd(V.Create(step.Keep1), reach.Load(m + i), V.Create(step.Add1) * slope);
            V squares = V.MultiplyAdd(V.Create(step.Keep2), reach.Load(v + i), V.Create(step.Add2) * slope * slope);
            reach.Store(mean, m + i);
            reach.Store(squares, v + i);
            if (largest is not null)
            {
                squares = default(MaxOperation).Apply(squares, reach.Load(largest + i)); // of the uncorrected v
                reach.Store(squares, largest + i);
            }
            V divisor = V.Sqrt(squares) / V.Create(step.Root) + V.Create(step.Epsilon);
            reach.Store(value * V.Create(step.Shrink) - V.Create(step.StepSize) * mean / divisor, p + i);
        }
    }

    private readonly struct SgdJob(
        float rate, float momentum, bool nesterov, float decay, float factor,
        float* p, float* g, float* velocity, long n)
        : IVectorJob
    {
        private readonly float rate = rate, momentum = momentum, decay = decay, factor = factor;
        private readonly bool nesterov = nesterov;
        private readonly float* p = p, g = g, velocity = velocity;
        private readonly long n = n;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            nint i = (nint)chunk * KernelRunner.ChunkElements, end = (nint)Math.Min(n, i + KernelRunner.ChunkElements);
            for (; i <= end - V.Count; i += V.Count) Update<V, FullReach<V>>(i, default);
            if (i < end) Update<V, PartialReach<V>>(i, new((int)(end - i)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Update<V, TReach>(nint i, TReach reach)
            where V : unmanaged, ILanes<V>
            where TReach : struct, IReach<V>
        {
            V value = reach.Load(p + i), clipped = V.Create(factor) * reach.Load(g + i);
            V slope = V.MultiplyAdd(V.Create(decay), value, clipped);
            if (velocity is not null)
            {
                V speed = V.MultiplyAdd(V.Create(momentum), reach.Load(velocity + i), slope);
                reach.Store(speed, velocity + i);
                slope = nesterov ? V.MultiplyAdd(V.Create(momentum), speed, slope) : speed;
            }
            reach.Store(V.MultiplyAdd(V.Create(-rate), slope, value), p + i);
        }
    }

    private readonly struct SquaresJob(float* x, long n, double* sums) : IParallelJob
    {
        private readonly float* x = x;
        private readonly double* sums = sums;
        private readonly long n = n;

        public void Run(int chunk)
        {
            long start = (long)chunk * KernelRunner.ChunkElements;
            sums[chunk] = Sum(new(x + start, (int)Math.Min(KernelRunner.ChunkElements, n - start)));
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static double Sum(ReadOnlySpan<float> x)
        {
            Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
            int i = 0;
            for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(x[i..]), out Vector<double> a, out Vector<double> b);
                low += a * a;
                high += b * b;
            }
            double sum = Vector.Sum(low + high);
            for (; i < x.Length; i++) sum += (double)x[i] * x[i];
            return sum;
        }
    }
}
