using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The sum of terms f(a[i], b[i]), for losses. Short runs are added in registers, their sums in double, in an order
/// fixed by the number of terms.
/// </summary>
internal static unsafe class TermSums
{
    private const int RegistersPerRun = 32;

    public static double Sum<TTerm>(ThreadTeam team, float* a, float* b, long n, TTerm term)
        where TTerm : struct, IBinaryOperation
    {
        int chunks = KernelRunner.ChunksOf(n);
        using Scratch scratch = Scratch.Rent(2L * Math.Max(1, chunks));
        double* partials = (double*)scratch.Floats;
        KernelRunner.Run(team, chunks, new SumJob<TTerm>(a, b, n, term, partials));
        double sum = 0;
        for (int i = 0; i < chunks; i++) sum += partials[i];
        return sum;
    }

    private readonly struct SumJob<TTerm>(float* a, float* b, long n, TTerm term, double* partials) : IVectorJob
        where TTerm : struct, IBinaryOperation
    {
        private readonly float* a = a, b = b;
        private readonly long n = n;
        private readonly TTerm term = term;
        private readonly double* partials = partials;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            TTerm f = term;
            nint i = (nint)chunk * KernelRunner.ChunkElements, end = (nint)Math.Min(n, i + KernelRunner.ChunkElements);
            double sum = 0;
            while (i <= end - V.Count)
            {
                nint stop = Math.Min(end - V.Count, i + (RegistersPerRun - 1) * V.Count);
                V run = V.Create(0);
                for (; i <= stop; i += V.Count) run += f.Apply(V.Load(a + i), V.Load(b + i));
                sum += V.Sum(run);
            }
            if (i < end)
            {
                // The lanes behind the end hold f(0, 0), which need not be 0.
                float* tail = stackalloc float[V.Count];
                int count = (int)(end - i);
                f.Apply(V.Load(a + i, count), V.Load(b + i, count)).Store(tail);
                for (int lane = 0; lane < count; lane++) sum += tail[lane];
            }
            partials[chunk] = sum;
        }
    }
}
