using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>Receives a replicate; from several threads, each replicate once.</summary>
/// <param name="replicate">Its number.</param>
/// <param name="weights">How much each item counts in it, [N].</param>
/// <param name="sums">The weighted sum of every column, [W].</param>
internal delegate void ReplicateAction(int replicate, ReadOnlySpan<double> weights, ReadOnlySpan<double> sums);

/// <summary>
/// Sums the statistics of a set for many replicates: weights [R, N] times statistics [N, W], made four replicates at a
/// time, so that neither factor's large side is ever held. A sum is one chain of fused multiply-adds over the items in
/// their order: the same bits for any number of threads and for any other metrics beside it.
/// </summary>
internal static unsafe class ReplicateSums
{
    private const int Rows = 4; // replicates of one pass of the kernel
    private const int Chunk = 16 * Rows; // replicates of one piece of work

    /// <summary>Gives every replicate to <paramref name="action"/>.</summary>
    public static void Run(
        ThreadTeam team, StatisticTable table, int replicates, IReplicateWeights source, ReplicateAction action)
    {
        double[] panels = table.Pack();
        team.Run((replicates + Chunk - 1) / Chunk, chunk =>
        {
            int items = table.Items, stride = table.Panels * StatisticTable.Columns;
            double[] weights = ArrayPool<double>.Shared.Rent(Rows * items);
            double[] sums = ArrayPool<double>.Shared.Rent(Rows * stride + 1);
            int end = Math.Min(replicates, (chunk + 1) * Chunk);
            for (int first = chunk * Chunk; first < end; first += Rows)
            {
                int rows = Math.Min(Rows, end - first);
                weights.AsSpan(0, Rows * items).Clear();
                for (int r = 0; r < rows; r++) source.Fill(first + r, weights.AsSpan(r * items, items));
                fixed (double* w = weights, p = panels, s = sums)
                {
                    for (int panel = 0; panel < table.Panels; panel++)
                    {
                        int column = panel * StatisticTable.Columns;
                        SumFour(w, p + (long)column * items, items, s + column, stride);
                    }
                }
                for (int r = 0; r < rows; r++)
                    action(first + r, weights.AsSpan(r * items, items), sums.AsSpan(r * stride, table.Width));
            }
            ArrayPool<double>.Shared.Return(weights);
            ArrayPool<double>.Shared.Return(sums);
        });
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
