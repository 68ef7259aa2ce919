using System.Runtime.CompilerServices;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>Sums of contiguous rows: blocks in four registers of partial sums, the blocks added in double.</summary>
internal static unsafe class RowSums
{
    private const int BlockElements = 2048;

    /// <summary>sums[r] = factor · the sum of row r of x [rows, N].</summary>
    public static void Run(ThreadTeam team, float* x, int rows, int n, float* sums, float factor)
    {
        int rowsPerChunk = Math.Max(1, KernelRunner.ChunkElements / Math.Max(1, n));
        KernelRunner.Run(
            team, KernelRunner.ChunksOf(rows, rowsPerChunk), new Job(x, rows, n, sums, factor, rowsPerChunk));
    }

    private readonly struct Job(float* x, int rows, int n, float* sums, float factor, int rowsPerChunk) : IVectorJob
    {
        private readonly float* x = x, sums = sums;
        private readonly int rows = rows, n = n, rowsPerChunk = rowsPerChunk;
        private readonly float factor = factor;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int end = Math.Min(rows, (chunk + 1) * rowsPerChunk);
            for (int row = chunk * rowsPerChunk; row < end; row++)
            {
                double sum = 0;
                for (int start = 0; start < n; start += BlockElements)
                    sum += Block<V>(x + (nint)row * n + start, Math.Min(BlockElements, n - start));
                sums[row] = (float)(sum * factor);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float Block<V>(float* x, int n)
            where V : unmanaged, ILanes<V>
        {
            V s0 = V.Create(0f), s1 = s0, s2 = s0, s3 = s0;
            int i = 0;
            for (; i <= n - 4 * V.Count; i += 4 * V.Count)
            {
                s0 += V.Load(x + i);
                s1 += V.Load(x + i + V.Count);
                s2 += V.Load(x + i + 2 * V.Count);
                s3 += V.Load(x + i + 3 * V.Count);
            }
            for (; i < n; i += V.Count) s0 += V.Load(x + i, Math.Min(V.Count, n - i));
            return V.Sum((s0 + s1) + (s2 + s3));
        }
    }
}
