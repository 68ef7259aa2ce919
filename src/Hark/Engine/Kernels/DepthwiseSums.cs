using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The channel sums of a depthwise pass, for squeeze-excitation: what was just written is added while it is in the L1
/// cache. Four frames have a chain each; the order follows from the shape alone.
/// </summary>
internal static unsafe class DepthwiseSums
{
    /// <summary>means[b, c] from the sums of the bands [B · bands, C], which are added as a tree.</summary>
    public static void Finish(ThreadTeam team, in DepthwisePlan plan, int bands, float* sums, float* means)
    {
        float share = 1f / ((float)plan.T.Outputs * plan.F.Outputs);
        for (int clip = 0; clip < plan.B; clip++)
        {
            float* first = sums + (nint)clip * bands * plan.C;
            ColumnSums.AddTree(team, first, bands, plan.C);
            for (int c = 0; c < plan.C; c++) means[(nint)clip * plan.C + c] = share * first[c];
        }
    }

    /// <summary>sums[c] += y[t, f, c] over some frames and all bins.</summary>
    /// <param name="y">The first of the frames.</param>
    /// <param name="row">Floats from a frame to the next.</param>
    /// <param name="frames">How many: one to four.</param>
    /// <param name="bins">Bins of a frame.</param>
    /// <param name="column">Floats from a bin to the next.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="channels">How many channels.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add<V>(float* y, nint row, int frames, int bins, nint column, float* sums, int channels)
        where V : unmanaged, ILanes<V>
    {
        int c = 0;
        for (; c <= channels - V.Count; c += V.Count)
            Add<V, FullReach<V>>(y + c, row, frames, bins, column, sums + c, default);
        if (c < channels)
            Add<V, PartialReach<V>>(y + c, row, frames, bins, column, sums + c, new(channels - c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, TReach>(
        float* y, nint row, int frames, int bins, nint column, float* sums, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        V zero = V.Create(0f), a = zero, b = zero, c = zero, d = zero;
        if (frames == 4)
        {
            for (; bins > 0; bins--, y += column)
            {
                a += reach.Load(y);
                b += reach.Load(y + row);
                c += reach.Load(y + 2 * row);
                d += reach.Load(y + 3 * row);
            }
        }
        else
        {
            for (float* end = y + frames * row; y < end; y += row)
            {
                float* p = y;
                for (int bin = 0; bin < bins; bin++, p += column) a += reach.Load(p);
            }
        }
        reach.Store(reach.Load(sums) + ((a + b) + (c + d)), sums);
    }
}
