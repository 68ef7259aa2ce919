using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>What is summed: the term of the element at <c>index</c>.</summary>
internal interface IColumnTerm
{
    /// <summary>The terms of a full register of elements.</summary>
    V At<V>(nint index)
        where V : unmanaged, ILanes<V>;

    /// <summary>The terms of the first <paramref name="count"/> elements, 0 in the other lanes.</summary>
    V At<V>(nint index, int count)
        where V : unmanaged, ILanes<V>;
}

/// <summary>
/// Sums over the middle axis of [groups, rows, C]. The rows of a group are cut into blocks that depend on (rows, C) only;
/// a block adds four rows at a time into one row of partial sums, and the partial sums are added as a binary tree: fast,
/// accurate, and the same bits for any number of threads and groups.
/// </summary>
internal static unsafe class ColumnSums
{
    private const int MinRowsPerBlock = 64, ElementsPerBlock = 32 * 1024;

    /// <summary>target[g, c] = factor · sum over r of the terms.</summary>
    public static void Run<TTerm>(
        ThreadTeam team, TTerm term, int groups, long rows, int channels, float* target, float factor)
        where TTerm : struct, IColumnTerm
    {
        if (groups == 0 || channels == 0) return;
        long rowsPerBlock = Math.Max(MinRowsPerBlock, ElementsPerBlock / channels);
        int blocks = checked((int)Math.Max(1, (rows + rowsPerBlock - 1) / rowsPerBlock));
        using Scratch scratch = Scratch.Rent((long)groups * blocks * channels);
        var sum = new SumJob<TTerm>(term, scratch.Floats, rows, rowsPerBlock, blocks, channels);
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

    private readonly struct SumJob<TTerm>(
        TTerm term, float* partials, long rows, long rowsPerBlock, int blocks, int channels) : IVectorJob
        where TTerm : struct, IColumnTerm
    {
        private readonly TTerm term = term;
        private readonly float* partials = partials;
        private readonly long rows = rows, rowsPerBlock = rowsPerBlock;
        private readonly int blocks = blocks, channels = channels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            TTerm at = term;
            nint n = channels;
            long start = chunk % blocks * rowsPerBlock, end = Math.Min(rows, start + rowsPerBlock);
            float* sums = partials + chunk * n;
            new Span<float>(sums, channels).Clear();
            nint row = (nint)(chunk / blocks * rows + start) * n;
            long r = start;
            for (; r <= end - 4; r += 4, row += 4 * n)
            {
                nint c = 0;
                for (; c <= n - V.Count; c += V.Count)
                {
                    nint i = row + c;
                    V four = (at.At<V>(i) + at.At<V>(i + n)) + (at.At<V>(i + 2 * n) + at.At<V>(i + 3 * n));
                    (V.Load(sums + c) + four).Store(sums + c);
                }
                if (c < n)
                {
                    nint i = row + c;
                    int count = (int)(n - c);
                    V four = (at.At<V>(i, count) + at.At<V>(i + n, count))
                        + (at.At<V>(i + 2 * n, count) + at.At<V>(i + 3 * n, count));
                    (V.Load(sums + c, count) + four).Store(sums + c, count);
                }
            }
            for (; r < end; r++, row += n)
            {
                for (nint c = 0; c < n; c += V.Count)
                {
                    int count = (int)Math.Min(V.Count, n - c);
                    (V.Load(sums + c, count) + at.At<V>(row + c, count)).Store(sums + c, count);
                }
            }
        }
    }
}
