namespace Hark.Engine.Kernels;

/// <summary>
/// Sums, means and maxima over some axes. Deterministic for any number of threads; a clip's result does not depend on
/// the other clips. Plain twin: <see cref="ReductionReference"/>.
/// </summary>
internal static unsafe class Reduction
{
    /// <summary>sums[c] = sum over the rows of x [rows, C]: the gradient of a bias.</summary>
    public static void SumColumns(ThreadTeam team, float* x, float* sums, long rows, int channels) =>
        ColumnSums.Run(team, new ValueTerm(x), groups: 1, rows, channels, sums, factor: 1);

    /// <summary>
    /// sums[g, c] = sum over the rows of x [groups, rows, C]: over T and F of a clip, or over F of a frame.
    /// </summary>
    public static void SumRows(ThreadTeam team, float* x, float* sums, int groups, long rows, int channels) =>
        ColumnSums.Run(team, new ValueTerm(x), groups, rows, channels, sums, factor: 1);

    /// <summary>means[g, c] = mean over the rows of x [groups, rows, C].</summary>
    public static void MeanRows(ThreadTeam team, float* x, float* means, int groups, long rows, int channels) =>
        ColumnSums.Run(team, new ValueTerm(x), groups, rows, channels, means, factor: 1f / rows);

    /// <summary>
    /// maxima[g, c] = largest over the rows of x [groups, rows, C], rows &gt; 0; NaN if there is one.
    /// </summary>
    public static void MaxRows(ThreadTeam team, float* x, float* maxima, int groups, long rows, int channels) =>
        KernelRunner.Run(team, groups, new MaxRowsJob(x, maxima, rows, channels));

    /// <summary>sums[r] = sum of row r of x [rows, n].</summary>
    public static void SumLast(ThreadTeam team, float* x, float* sums, long rows, int width) =>
        RowKernel.Run(team, rows, width, new SumLastJob(x, sums, width));

    /// <summary>maxima[r] = largest value of row r of x [rows, n], n &gt; 0.</summary>
    public static void MaxLast(ThreadTeam team, float* x, float* maxima, long rows, int width) =>
        RowKernel.Run(team, rows, width, new MaxLastJob(x, maxima, width));

    private readonly struct MaxRowsJob(float* x, float* maxima, long rows, int channels) : IVectorJob
    {
        private readonly float* x = x, maxima = maxima;
        private readonly long rows = rows;
        private readonly int channels = channels;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            float* from = x + chunk * rows * channels, to = maxima + (nint)chunk * channels;
            ElementLoops.Map<V, IdentityOperation>(from, to, channels, default);
            for (long r = 1; r < rows; r++)
                ElementLoops.Zip<V, MaxOperation>(from + r * channels, to, to, channels, default);
        }
    }

    private readonly struct SumLastJob(float* x, float* sums, int width) : IRowJob
    {
        private readonly float* x = x, sums = sums;
        private readonly int width = width;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long r = start; r < end; r++)
                sums[r] = RowLoops.Sum<V, IdentityOperation>(x + r * width, width, default);
        }
    }

    private readonly struct MaxLastJob(float* x, float* maxima, int width) : IRowJob
    {
        private readonly float* x = x, maxima = maxima;
        private readonly int width = width;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long r = start; r < end; r++) maxima[r] = RowLoops.Max<V>(x + r * width, width);
        }
    }
}
