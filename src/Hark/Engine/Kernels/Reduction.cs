namespace Hark.Engine.Kernels;

/// <summary>
/// Sums, means and maxima over some axes. Deterministic for any number of threads; a clip's result does not depend on the
/// other clips. Plain twin: <see cref="ReductionReference"/>.
/// </summary>
internal static unsafe class Reduction
{
    /// <summary>sums[c] = sum over the rows of x [rows, C]: the gradient of a bias.</summary>
    public static void SumColumns(ThreadTeam team, float* x, float* sums, long rows, int channels) =>
        ColumnSums.Run(team, new ValueTerm(x), groups: 1, rows, channels, sums, factor: 1);

    /// <summary>sums[g, c] = sum over the rows of x [groups, rows, C]: over T and F of a clip, or over F of a frame.</summary>
    public static void SumRows(ThreadTeam team, float* x, float* sums, int groups, long rows, int channels) =>
        ColumnSums.Run(team, new ValueTerm(x), groups, rows, channels, sums, factor: 1);

    /// <summary>means[g, c] = mean over the rows of x [groups, rows, C].</summary>
    public static void MeanRows(ThreadTeam team, float* x, float* means, int groups, long rows, int channels) =>
        ColumnSums.Run(team, new ValueTerm(x), groups, rows, channels, means, factor: 1f / rows);
}
