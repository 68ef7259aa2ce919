namespace Hark.Engine.Kernels;

/// <summary>
/// Kernels that treat every row of [rows, width] by itself: a chunk is some rows of about 16 K elements.
/// </summary>
internal interface IRowJob
{
    /// <summary>Does the rows [start, end).</summary>
    void Rows<V>(long start, long end)
        where V : unmanaged, ILanes<V>;
}

/// <summary>Spreads an <see cref="IRowJob"/> over a team.</summary>
internal static class RowKernel
{
    public static void Run<TJob>(ThreadTeam team, long rows, int width, in TJob job)
        where TJob : struct, IRowJob
    {
        if (rows == 0 || width == 0) return;
        int perChunk = Math.Max(1, KernelRunner.ChunkElements / width);
        KernelRunner.Run(team, KernelRunner.ChunksOf(rows, perChunk), new Chunked<TJob>(job, rows, perChunk));
    }

    private readonly struct Chunked<TJob>(TJob job, long rows, int perChunk) : IVectorJob
        where TJob : struct, IRowJob
    {
        private readonly TJob job = job;
        private readonly long rows = rows;
        private readonly int perChunk = perChunk;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            long start = (long)chunk * perChunk;
            job.Rows<V>(start, Math.Min(rows, start + perChunk));
        }
    }
}
