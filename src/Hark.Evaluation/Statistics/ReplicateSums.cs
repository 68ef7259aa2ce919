using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// Sums the statistics of a set for many replicates: weights [R, N] times statistics [N, W], made four replicates at a
/// time, so that neither factor's large side is ever held. A sum is one chain of fused multiply-adds over the items in
/// their order: the same bits for any number of threads and for any other metrics beside it.
/// </summary>
internal static unsafe class ReplicateSums
{
    private const int Rows = 4; // replicates of one pass of the kernel
    private const int Chunk = TypeMetrics.Lanes; // replicates of one piece of work

    /// <summary>Gives every replicate to <paramref name="sink"/>.</summary>
    public static void Run(
        ThreadTeam team, StatisticTable table, int replicates, IReplicateWeights source, IReplicateSink sink)
    {
        double[] panels = table.Pack();
        team.Run((replicates + Chunk - 1) / Chunk, chunk =>
        {
            int first = chunk * Chunk;
            RunChunk(table, panels, first, Math.Min(Chunk, replicates - first), source, sink);
        });
    }

    private static void RunChunk(
        StatisticTable table, double[] panels, int first, int count, IReplicateWeights source, IReplicateSink sink)
    {
        int items = table.Items, stride = table.Panels * StatisticTable.Columns;
        double[] weights = ArrayPool<double>.Shared.Rent(Rows * items);
        double[] sums = ArrayPool<double>.Shared.Rent(Chunk * stride + 1);
        ulong[] present = ArrayPool<ulong>.Shared.Rent(items);
        present.AsSpan(0, items).Clear();
        for (int start = 0; start < count; start += Rows)
        {
            int rows = Math.Min(Rows, count - start);
            weights.AsSpan(0, Rows * items).Clear();
            for (int r = 0; r < rows; r++) source.Fill(first + start + r, weights.AsSpan(r * items, items));
            fixed (double* w = weights, p = panels, s = &sums[start * stride])
            {
                for (int panel = 0; panel < table.Panels; panel++)
                {
                    int column = panel * StatisticTable.Columns;
                    SumFour(w, p + (long)column * items, items, s + column, stride);
                }
            }
            for (int r = 0; r < rows; r++)
            {
                Span<double> row = weights.AsSpan(r * items, items);
                sink.Take(first + start + r, row, sums.AsSpan((start + r) * stride, table.Width));
                if (sink.WantsPresence) Mark(row, present, start + r);
            }
        }
        sink.TakeChunk(first, count, present.AsSpan(0, sink.WantsPresence ? items : 0), sums, stride);
        ArrayPool<double>.Shared.Return(weights);
        ArrayPool<double>.Shared.Return(sums);
        ArrayPool<ulong>.Shared.Return(present);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Mark(ReadOnlySpan<double> weights, Span<ulong> present, int bit)
    {
        for (int i = 0; i < weights.Length; i++) present[i] |= (weights[i] != 0 ? 1ul : 0) << bit;
    }

    // sums[r, c] = sum over i of weights[r, i] * panel[i, c], for four rows and two vectors of columns
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SumFour(double* weights, double* panel, int items, double* sums, int stride)
    {
        Vector<double> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector<double> c0 = default, c1 = default, d0 = default, d1 = default;
        int lanes = Vector<double>.Count;
        for (int i = 0; i < items; i++, panel += 2 * lanes)
        {
            Vector<double> x0 = Vector.Load(panel), x1 = Vector.Load(panel + lanes);
            Vector<double> w = new(weights[i]);
            a0 = Vector.FusedMultiplyAdd(w, x0, a0);
            a1 = Vector.FusedMultiplyAdd(w, x1, a1);
            w = new(weights[items + i]);
            b0 = Vector.FusedMultiplyAdd(w, x0, b0);
            b1 = Vector.FusedMultiplyAdd(w, x1, b1);
            w = new(weights[2 * items + i]);
            c0 = Vector.FusedMultiplyAdd(w, x0, c0);
            c1 = Vector.FusedMultiplyAdd(w, x1, c1);
            w = new(weights[3 * items + i]);
            d0 = Vector.FusedMultiplyAdd(w, x0, d0);
            d1 = Vector.FusedMultiplyAdd(w, x1, d1);
        }
        a0.Store(sums);
        a1.Store(sums + lanes);
        b0.Store(sums + stride);
        b1.Store(sums + stride + lanes);
        c0.Store(sums + 2 * stride);
        c1.Store(sums + 2 * stride + lanes);
        d0.Store(sums + 3 * stride);
        d1.Store(sums + 3 * stride + lanes);
    }
}
