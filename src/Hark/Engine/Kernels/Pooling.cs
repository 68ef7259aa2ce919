namespace Hark.Engine.Kernels;

/// <summary>
/// Average and maximum over windows of [B, T, F, C], in registers along the channels. A chunk is some frames of the
/// result. Backward passes gather: an input element adds up, in order, what the windows around it give it, so that
/// overlapping windows need no locks and the bits do not depend on threads. Plain twin: <see cref="PoolingReference"/>.
/// </summary>
internal static unsafe class Pooling
{
    /// <summary>y [B, OutT, OutF, C] = the means of the windows of x.</summary>
    public static void Average(ThreadTeam team, in PoolingGeometry g, float* x, float* y) =>
        RowKernel.Run(team, (long)g.B * g.OutT, g.OutF * g.C, new AverageJob(g, x, y));

    /// <summary>dX: each mean gives every element of its window an equal share.</summary>
    public static void AverageBackward(ThreadTeam team, in PoolingGeometry g, float* dY, float* dX) =>
        RowKernel.Run(team, (long)g.B * g.T, g.F * g.C, new AverageBackwardJob(g, dY, dX));

    /// <summary>
    /// y [B, OutT, OutF, C] = the largest elements of the windows of x; NaN if there is one. Where
    /// <paramref name="winners"/> is not null it gets their places in the window, counted row by row: the first of
    /// equal ones.
    /// </summary>
    public static void Max(ThreadTeam team, in PoolingGeometry g, float* x, float* y, float* winners) =>
        RowKernel.Run(team, (long)g.B * g.OutT, g.OutF * g.C, new MaxJob(g, x, y, winners));

    /// <summary>dX: each maximum gives all to its winner.</summary>
    public static void MaxBackward(ThreadTeam team, in PoolingGeometry g, float* winners, float* dY, float* dX) =>
        RowKernel.Run(team, (long)g.B * g.T, g.F * g.C, new MaxBackwardJob(g, winners, dY, dX));

    private readonly struct AverageJob(PoolingGeometry g, float* x, float* y) : IRowJob
    {
        private readonly PoolingGeometry g = g;
        private readonly float* x = x, y = y;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            nint rowStride = (nint)g.F * g.C;
            for (long row = start; row < end; row++)
            {
                float* from = x + (row / g.OutT * g.T + row % g.OutT * g.StrideT) * rowStride;
                float* to = y + row * g.OutF * g.C;
                for (int f = 0; f < g.OutF; f++, from += (nint)g.StrideF * g.C, to += g.C)
                    PoolingLeaves.Sum<V>(from, g.KernelT, g.KernelF, rowStride, to, g.C, 1f / g.Taps);
            }
        }
    }

    private readonly struct AverageBackwardJob(PoolingGeometry g, float* dY, float* dX) : IRowJob
    {
        private readonly PoolingGeometry g = g;
        private readonly float* dY = dY, dX = dX;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            nint rowStride = (nint)g.OutF * g.C;
            for (long row = start; row < end; row++)
            {
                (int i, int iEnd) = g.WindowsOfFrame((int)(row % g.T));
                float* from = dY + (row / g.T * g.OutT + i) * rowStride, to = dX + row * g.F * g.C;
                for (int f = 0; f < g.F; f++, to += g.C)
                {
                    (int j, int jEnd) = g.WindowsOfBin(f);
                    PoolingLeaves.Sum<V>(from + (nint)j * g.C, iEnd - i, jEnd - j, rowStride, to, g.C, 1f / g.Taps);
                }
            }
        }
    }

    private readonly struct MaxJob(PoolingGeometry g, float* x, float* y, float* winners) : IRowJob
    {
        private readonly PoolingGeometry g = g;
        private readonly float* x = x, y = y, winners = winners;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            nint rowStride = (nint)g.F * g.C;
            for (long row = start; row < end; row++)
            {
                float* from = x + (row / g.OutT * g.T + row % g.OutT * g.StrideT) * rowStride;
                nint at = (nint)row * g.OutF * g.C;
                for (int f = 0; f < g.OutF; f++, from += (nint)g.StrideF * g.C, at += g.C)
                {
                    if (winners == null) PoolingLeaves.Max<V>(from, g.KernelT, g.KernelF, rowStride, y + at, g.C);
                    else PoolingLeaves.Max<V>(from, g.KernelT, g.KernelF, rowStride, y + at, winners + at, g.C);
                }
            }
        }
    }

    private readonly struct MaxBackwardJob(PoolingGeometry g, float* winners, float* dY, float* dX) : IRowJob
    {
        private readonly PoolingGeometry g = g;
        private readonly float* winners = winners, dY = dY, dX = dX;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long row = start; row < end; row++)
            {
                int t = (int)(row % g.T);
                (int i, int iEnd) = g.WindowsOfFrame(t);
                float* to = dX + row * g.F * g.C;
                new Span<float>(to, g.F * g.C).Clear();
                for (; i < iEnd; i++)
                {
                    nint frame = (nint)(row / g.T * g.OutT + i) * g.OutF;
                    for (int f = 0; f < g.F; f++)
                    {
                        (int j, int jEnd) = g.WindowsOfBin(f);
                        for (; j < jEnd; j++)
                        {
                            int tap = (t - i * g.StrideT) * g.KernelF + f - j * g.StrideF;
                            nint at = (frame + j) * g.C;
                            PoolingLeaves.AddWhere<V>(winners + at, tap, dY + at, to + (nint)f * g.C, g.C);
                        }
                    }
                }
            }
        }
    }
}
