using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>What is summed: the term of the element at <c>index</c>, which stands in column <c>column</c>.</summary>
internal interface IColumnTerm
{
    /// <summary>The terms of a full register of elements.</summary>
    V At<V>(nint index, nint column)
        where V : unmanaged, ILanes<V>;

    /// <summary>The terms of the first <paramref name="count"/> elements, 0 in the other lanes.</summary>
    V At<V>(nint index, nint column, int count)
        where V : unmanaged, ILanes<V>;
}

/// <summary>
/// Sums over the middle axis of [groups, rows, C]. The rows of a group are cut into blocks that depend on (rows, C)
/// only; a block adds four rows at a time into one row of partial sums, and the partial sums are added as a binary
/// tree: fast, accurate, and the same bits for any number of threads and groups.
/// </summary>
internal static unsafe class ColumnSums
{
    private const int MinRowsPerBlock = 64, MaxRowsPerBlock = 1024, ElementsPerBlock = 32 * 1024;

    /// <summary>
    /// Rows of a block, a pure function of C: not too many, or the rounding of a long chain would show.
    /// </summary>
    public static long RowsPerBlock(int channels) =>
        Math.Clamp(ElementsPerBlock / channels, MinRowsPerBlock, MaxRowsPerBlock);

    public static int Blocks(long rows, int channels) =>
        checked((int)Math.Max(1, (rows + RowsPerBlock(channels) - 1) / RowsPerBlock(channels)));

    /// <summary>target[g, c] = factor · sum over r of the terms.</summary>
    public static void Run<TTerm>(
        ThreadTeam team, TTerm term, int groups, long rows, int channels, float* target, float factor)
        where TTerm : struct, IColumnTerm
    {
        if (groups == 0 || channels == 0) return;
        int blocks = Blocks(rows, channels);
        using Scratch scratch = Scratch.Rent((long)groups * blocks * channels);
        var sum = new SumJob<TTerm>(term, scratch.Floats, rows, blocks, channels);
        KernelRunner.Run(team, checked(groups * blocks), sum);
        for (int g = 0; g < groups; g++)
        {
            float* partials = scratch.Floats + (long)g * blocks * channels;
            AddTree(team, partials, blocks, channels);
            for (int c = 0; c < channels; c++) target[(long)g * channels + c] = factor * partials[c];
        }
    }

    /// <summary>Adds rows of partial sums into the first one, neighbours first.</summary>
    public static void AddTree(ThreadTeam team, float* partials, int count, int channels)
    {
        if (count < 2) return;
        int segments = (channels + TreeJob.SegmentChannels - 1) / TreeJob.SegmentChannels;
        KernelRunner.Run(team, segments, new TreeJob(partials, count, channels));
    }

    private readonly struct TreeJob(float* partials, int count, int channels) : IVectorJob
    {
        public const int SegmentChannels = 1024;

        private readonly float* partials = partials;
        private readonly int count = count, channels = channels;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int start = chunk * SegmentChannels, n = Math.Min(SegmentChannels, channels - start);
            for (int step = 1; step < count; step *= 2)
            {
                for (int i = 0; i + step < count; i += 2 * step)
                {
                    float* into = partials + (nint)i * channels + start, from = into + (nint)step * channels;
                    ElementLoops.Zip<V, AddOperation>(into, from, into, n, default);
                }
            }
        }
    }

    /// <summary>sums[c] = sum of the terms of <paramref name="rows"/> rows of n columns, the first at
    /// <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void SumBlock<V, TTerm>(TTerm at, float* sums, nint start, long rows, nint n)
        where V : unmanaged, ILanes<V>
        where TTerm : struct, IColumnTerm
    {
        new Span<float>(sums, (int)n).Clear();
        nint i = start;
        long r = 0;
        for (; r <= rows - 4; r += 4, i = start + (nint)r * n)
        {
            nint c = 0;
            for (; c <= n - V.Count; c += V.Count, i += V.Count)
            {
                V four = (at.At<V>(i, c) + at.At<V>(i + n, c)) + (at.At<V>(i + 2 * n, c) + at.At<V>(i + 3 * n, c));
                (V.Load(sums + c) + four).Store(sums + c);
            }
            if (c < n)
            {
                int count = (int)(n - c);
                V four = (at.At<V>(i, c, count) + at.At<V>(i + n, c, count))
                    + (at.At<V>(i + 2 * n, c, count) + at.At<V>(i + 3 * n, c, count));
                (V.Load(sums + c, count) + four).Store(sums + c, count);
            }
        }
        for (; r < rows; r++, i = start + (nint)r * n)
        {
            for (nint c = 0; c < n; c += V.Count)
            {
                int count = (int)Math.Min(V.Count, n - c);
                (V.Load(sums + c, count) + at.At<V>(i + c, c, count)).Store(sums + c, count);
            }
        }
    }

    private readonly struct SumJob<TTerm>(TTerm term, float* partials, long rows, int blocks, int channels) : IVectorJob
        where TTerm : struct, IColumnTerm
    {
        private readonly TTerm term = term;
        private readonly float* partials = partials;
        private readonly long rows = rows;
        private readonly int blocks = blocks, channels = channels;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            long perBlock = RowsPerBlock(channels), first = chunk % blocks * perBlock;
            nint start = (nint)(chunk / blocks * rows + first) * channels;
            float* partial = partials + (nint)chunk * channels;
            SumBlock<V, TTerm>(term, partial, start, Math.Min(perBlock, rows - first), channels);
        }
    }
}
