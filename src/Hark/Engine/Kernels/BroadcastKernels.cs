using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// A row of C values broadcast over [.., C]: the bias of a layer, and the squeeze-excitation scale that [B, 1, 1, C]
/// puts on [B, T, F, C]. Plain twin: <see cref="BroadcastReference"/>.
/// </summary>
internal static unsafe class BroadcastKernels
{
    /// <summary>y = x + bias, x and y [rows, C], bias [C]. Its gradient for the bias is
    /// <see cref="Reduction.SumColumns"/>.</summary>
    public static void AddBias(ThreadTeam team, float* x, float* bias, float* y, long rows, int channels) =>
        RunRows(team, x, bias, y, groups: 1, rows, channels, new AddOperation());

    /// <summary>y = x · scale, x and y [groups, rows, C], scale [groups, C]: one row of factors for each clip. The same
    /// call with dY for x gives dX.</summary>
    public static void ScaleChannels(
        ThreadTeam team, float* x, float* scale, float* y, int groups, long rows, int channels) =>
        RunRows(team, x, scale, y, groups, rows, channels, new MultiplyOperation());

    /// <summary>dScale[g, c] = sum over the rows of x · dY, both [groups, rows, C].</summary>
    public static void ScaleChannelsGradient(
        ThreadTeam team, float* x, float* dY, float* dScale, int groups, long rows, int channels) =>
        ColumnSums.Run(team, new ProductTerm(x, dY), groups, rows, channels, dScale, factor: 1);

    private static void RunRows<TOperation>(
        ThreadTeam team, float* x, float* row, float* y, int groups, long rows, int channels, TOperation f)
        where TOperation : struct, IBinaryOperation
    {
        if (channels == 0) return;
        long rowsPerChunk = Math.Max(1, KernelRunner.ChunkElements / channels);
        int chunks = checked((int)((groups * rows + rowsPerChunk - 1) / rowsPerChunk));
        KernelRunner.Run(team, chunks, new RowJob<TOperation>(x, row, y, groups, rows, channels, rowsPerChunk, f));
    }

    private readonly struct RowJob<TOperation>(
        float* x, float* row, float* y, int groups, long rows, int channels, long rowsPerChunk, TOperation f)
        : IVectorJob
        where TOperation : struct, IBinaryOperation
    {
        private readonly float* x = x, row = row, y = y;
        private readonly long rows = rows, rowsPerChunk = rowsPerChunk;
        private readonly int groups = groups, channels = channels;
        private readonly TOperation f = f;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int n = channels;
            TOperation operation = f;
            long end = Math.Min(groups * rows, (chunk + 1) * rowsPerChunk);
            for (long r = chunk * rowsPerChunk; r < end; r++)
            {
                float* source = x + r * n, target = y + r * n, broadcast = row + r / rows * n;
                int c = 0;
                for (; c <= n - V.Count; c += V.Count)
                    operation.Apply(V.Load(source + c), V.Load(broadcast + c)).Store(target + c);
                if (c < n)
                    operation.Apply(V.Load(source + c, n - c), V.Load(broadcast + c, n - c)).Store(target + c, n - c);
            }
        }
    }
}
