using System.Runtime.CompilerServices;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>y = f(a, b) where operands repeat along any axes. Rows of the innermost axis run in registers.</summary>
internal static unsafe class BroadcastLoops
{
    /// <summary>Runs an operation of two operands over all elements of <paramref name="output"/>.</summary>
    public static void Zip<TOperation>(ThreadTeam team, Tensor a, Tensor b, Tensor output, TOperation f)
        where TOperation : struct, IBinaryOperation =>
        Zip(team, a.Pointer, a.Shape, b.Pointer, b.Shape, output.Pointer, output.Shape, f);

    /// <summary>The same over plain memory.</summary>
    public static void Zip<TOperation>(
        ThreadTeam team, float* a, Shape shapeA, float* b, Shape shapeB, float* y, Shape shapeY, TOperation f)
        where TOperation : struct, IBinaryOperation
    {
        if (shapeY.Count == 0) return;
        BroadcastPlan plan = BroadcastPlan.Of(shapeA, shapeB, shapeY);
        if (plan.Rank == 1 && plan.StridesA[0] == 1 && plan.StridesB[0] == 1)
        {
            Elementwise.Zip(team, a, b, y, shapeY.Count, f);
            return;
        }
        int rows = shapeY.Count / plan.Columns, rowsPerChunk = Math.Max(1, KernelRunner.ChunkElements / plan.Columns);
        KernelRunner.Run(
            team, KernelRunner.ChunksOf(rows, rowsPerChunk), new Job<TOperation>(a, b, y, plan, rows, rowsPerChunk, f));
    }

    private readonly struct Job<TOperation>(
        float* a, float* b, float* y, BroadcastPlan plan, int rows, int rowsPerChunk, TOperation f) : IVectorJob
        where TOperation : struct, IBinaryOperation
    {
        private readonly float* a = a, b = b, y = y;
        private readonly BroadcastPlan plan = plan;
        private readonly int rows = rows, rowsPerChunk = rowsPerChunk;
        private readonly TOperation f = f;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int first = chunk * rowsPerChunk, end = Math.Min(rows, first + rowsPerChunk), inner = plan.Rank - 1;
            ReadOnlySpan<int> sizes = plan.Sizes, stridesA = plan.StridesA, stridesB = plan.StridesB;
            Span<int> at = stackalloc int[Shape.MaxRank]; // the row's position along each outer axis
            nint offsetA = 0, offsetB = 0;
            for (int axis = inner - 1, rest = first; axis >= 0; axis--)
            {
                at[axis] = rest % sizes[axis];
                rest /= sizes[axis];
                offsetA += (nint)at[axis] * stridesA[axis];
                offsetB += (nint)at[axis] * stridesB[axis];
            }
            int n = sizes[inner];
            TOperation operation = f;
            for (int row = first; row < end; row++)
            {
                Row<V>(operation, a + offsetA, stridesA[inner], b + offsetB, stridesB[inner], y + (nint)row * n, n);
                for (int axis = inner - 1; axis >= 0; axis--)
                {
                    offsetA += stridesA[axis];
                    offsetB += stridesB[axis];
                    if (++at[axis] < sizes[axis]) break;
                    at[axis] = 0;
                    offsetA -= (nint)sizes[axis] * stridesA[axis];
                    offsetB -= (nint)sizes[axis] * stridesB[axis];
                }
            }
        }

        /// <summary>One row; a stride of 0 repeats one element, otherwise it is 1.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Row<V>(TOperation f, float* a, int strideA, float* b, int strideB, float* y, int n)
            where V : unmanaged, ILanes<V>
        {
            int i = 0;
            if (strideA != 0 && strideB != 0)
            {
                for (; i <= n - V.Count; i += V.Count) f.Apply(V.Load(a + i), V.Load(b + i)).Store(y + i);
                if (i < n) f.Apply(V.Load(a + i, n - i), V.Load(b + i, n - i)).Store(y + i, n - i);
                return;
            }
            V allA = V.Create(*a), allB = V.Create(*b);
            if (strideA != 0)
            {
                for (; i <= n - V.Count; i += V.Count) f.Apply(V.Load(a + i), allB).Store(y + i);
                if (i < n) f.Apply(V.Load(a + i, n - i), allB).Store(y + i, n - i);
            }
            else if (strideB != 0)
            {
                for (; i <= n - V.Count; i += V.Count) f.Apply(allA, V.Load(b + i)).Store(y + i);
                if (i < n) f.Apply(allA, V.Load(b + i, n - i)).Store(y + i, n - i);
            }
            else
            {
                V value = f.Apply(allA, allB);
                for (; i <= n - V.Count; i += V.Count) value.Store(y + i);
                if (i < n) value.Store(y + i, n - i);
            }
        }
    }
}
