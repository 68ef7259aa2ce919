using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>The sums on both sides of a product by <see cref="Strassen"/>.</summary>
internal static unsafe class StrassenSums
{
    private const int Width = GemmKernelSet.PanelColumns;

    /// <summary>
    /// The sums of some pairs of rows of x [B, T, K] in the order in which the product reads them:
    /// [pairs][S2, S3, S1, S4][K/2].
    /// </summary>
    public static void OfRows(
        ThreadTeam team, StrassenShape shape, int firstPair, int endPair, float* x, float* sums)
    {
        int perChunk = Math.Max(1, KernelRunner.ChunkElements / shape.PairFloats);
        RowsJob job = new(shape, firstPair, endPair, perChunk, x, sums);
        KernelRunner.Run(team, KernelRunner.ChunksOf(endPair - firstPair, perChunk), job);
    }

    /// <summary>
    /// The sums T2, T3, T1 and -T4 of the quarters of a packed weight [K, N], for each panel of its left half:
    /// [N/32][4][K/2][16].
    /// </summary>
    public static void OfWeight(ThreadTeam team, int columns, int depth, float* packed, float* sums) =>
        KernelRunner.Run(team, columns / 2 / Width, new WeightJob(columns, depth, packed, sums));

    private readonly struct RowsJob(
        StrassenShape shape, int firstPair, int endPair, int perChunk, float* x, float* sums) : IVectorJob
    {
        private readonly StrassenShape shape = shape;
        private readonly int firstPair = firstPair, endPair = endPair, perChunk = perChunk;
        private readonly float* x = x, sums = sums;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int first = firstPair + (chunk * perChunk), end = Math.Min(endPair, first + perChunk);
            for (int pair = first; pair < end; pair++)
            {
                float* upper = x + ((nint)shape.UpperRow(pair) * shape.Depth);
                float* target = sums + ((nint)(pair - firstPair) * shape.PairFloats);
                if (shape.HasLower(pair)) Pair<V>(upper, shape.Half, target);
                else Single<V>(upper, shape.Half, target);
            }
        }
    }

    private readonly struct WeightJob(int columns, int depth, float* packed, float* sums) : IVectorJob
    {
        private readonly float* packed = packed, sums = sums;

        public void Run<V>(int panel)
            where V : unmanaged, ILanes<V>
        {
            nint panelFloats = (nint)depth * Width, piece = panelFloats / 2;
            float* left = packed + (panel * panelFloats), right = left + (columns / 2 / Width * panelFloats);
            Weight<V>(left, right, piece, sums + (panel * StrassenShape.Sums * piece));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Pair<V>(float* upper, nint half, float* target)
        where V : unmanaged, ILanes<V>
    {
        float* lower = upper + (2 * half);
        for (nint i = 0; i < half; i += V.Count, upper += V.Count, lower += V.Count, target += V.Count)
        {
            V a11 = V.Load(upper), a12 = V.Load(upper + half), a21 = V.Load(lower), a22 = V.Load(lower + half);
            V s1 = a21 + a22, s2 = s1 - a11;
            s2.Store(target);
            (a11 - a21).Store(target + half);
            s1.Store(target + (2 * half));
            (a12 - s2).Store(target + (3 * half));
        }
    }

    /// <summary><see cref="Pair"/> of a row and zeros.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Single<V>(float* upper, nint half, float* target)
        where V : unmanaged, ILanes<V>
    {
        V zero = V.Create(0);
        for (nint i = 0; i < half; i += V.Count, upper += V.Count, target += V.Count)
        {
            V a11 = V.Load(upper), a12 = V.Load(upper + half);
            (zero - a11).Store(target);
            a11.Store(target + half);
            zero.Store(target + (2 * half));
            (a12 + a11).Store(target + (3 * half));
        }
    }

    /// <summary>The sums of a panel of the left half and the panel of the right half that goes with it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Weight<V>(float* left, float* right, nint piece, float* target)
        where V : unmanaged, ILanes<V>
    {
        for (nint i = 0; i < piece; i += V.Count, left += V.Count, right += V.Count, target += V.Count)
        {
            V b11 = V.Load(left), b21 = V.Load(left + piece), b12 = V.Load(right), b22 = V.Load(right + piece);
            V t1 = b12 - b11, t2 = b22 - t1;
            t2.Store(target);
            (b22 - b12).Store(target + piece);
            t1.Store(target + (2 * piece));
            (b21 - t2).Store(target + (3 * piece));
        }
    }
}
