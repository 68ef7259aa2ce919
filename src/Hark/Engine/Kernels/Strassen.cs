namespace Hark.Engine.Kernels;

/// <summary>
/// y = act(x W + bias) + residual for sequences x [B, T, K] and a large constant weight W [K, N], with seven products
/// of quarters where eight are usual (Strassen 1969, "Gaussian elimination is not optimal"; here in Winograd's form,
/// which needs the fewest sums: Higham 2002, "Accuracy and Stability of Numerical Algorithms", chapter 23).
/// </summary>
/// <remarks>
/// <para>Two neighbouring rows of an item, the halves of the depth and the halves of the columns make 2 x 2 quarters:
/// A11 is the left half of the upper row. With the sums</para>
/// <code>
/// S1 = A21 + A22   S2 = S1 - A11    S3 = A11 - A21   S4 = A12 - S2
/// T1 = B12 - B11   T2 = B22 - T1    T3 = B22 - B12   T4 = T2 - B21
/// U  = A11 B11 + S2 T2              V  = U + S3 T3   Q  = S1 T1
/// C11 = A11 B11 + A12 B21           C12 = U + Q + S4 B22
/// C21 = V - A22 T4                  C22 = V + Q
/// </code>
/// <para>nearly all additions on the right are chains of multiply-adds that go on. The sums of W are made when it is
/// packed; they take as much memory as W. Only rows of one item meet, and the last of an odd number meets zeros, so an
/// item has the same bits alone and in company; they differ from those of <see cref="Gemm"/> by rounding: the error is
/// relative to the larger of two rows, not to each. Plain twin: <see cref="StrassenReference"/>.</para>
/// </remarks>
internal static unsafe class Strassen
{
    /// <summary>Pairs whose sums are made at once and then multiplied: so many stay in the caches.</summary>
    private const int PairsAtOnce = 128;

    /// <summary>Columns of each half in a chunk, which takes a few hundred microseconds.</summary>
    private const int ChunkColumns = 96, ChunkColumnsBeside = 64;

    /// <param name="team">The workers.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">[B, T, K].</param>
    /// <param name="weight">W and its sums.</param>
    /// <param name="bias">[N].</param>
    /// <param name="activation">Applied to the sum.</param>
    /// <param name="residual">Added behind the activation, [B, T, N]; or null.</param>
    /// <param name="sums">Working memory of <see cref="ScratchFloats"/> floats.</param>
    /// <param name="y">[B, T, N]; must not overlap an input.</param>
    public static void Multiply(
        ThreadTeam team,
        StrassenShape shape,
        float* x,
        StrassenWeight weight,
        float* bias,
        Activation activation,
        float* residual,
        float* sums,
        float* y)
    {
        int chunkColumns = shape.Middle % ChunkColumns == 0 ? ChunkColumns : ChunkColumnsBeside;
        StrassenBlock block = new()
        {
            Shape = shape,
            X = x,
            Sums = sums,
            Weight = weight.Packed.Data,
            WeightSums = weight.Sums.Data,
            Bias = bias,
            Residual = residual,
            Y = y,
            Others = (team.Threads - 1) * chunkColumns,
        };
        int chunks = (shape.Middle + chunkColumns - 1) / chunkColumns;
        int blocks = (shape.AllPairs + PairsAtOnce - 1) / PairsAtOnce;
        for (int i = 0; i < blocks; i++)
        {
            block.FirstPair = (int)((long)shape.AllPairs * i / blocks);
            block.EndPair = (int)((long)shape.AllPairs * (i + 1) / blocks);
            StrassenSums.OfRows(team, shape, block.FirstPair, block.EndPair, x, sums);
            KernelRunner.Run(team, chunks, activation, new Job(block, chunkColumns));
        }
    }

    /// <summary>Working memory of <see cref="Multiply"/>.</summary>
    public static int ScratchFloats(StrassenShape shape) =>
        Math.Min(shape.AllPairs, PairsAtOnce) * shape.PairFloats;

    private readonly struct Job(StrassenBlock block, int columns) : IActivatedJob
    {
        private readonly StrassenBlock block = block;

        public void Run<V, A>(int chunk)
            where V : unmanaged, ILanes<V>
            where A : struct, IActivationFunction =>
            block.Run<V, A>(chunk * columns, Math.Min(block.Shape.Middle, (chunk + 1) * columns));
    }
}
