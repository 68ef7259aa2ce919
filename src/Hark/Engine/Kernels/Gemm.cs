namespace Hark.Engine.Kernels;

/// <summary>
/// Matrix products C[M, N] = act(A[M, K] · B[K, N] + bias[N]), or C += with <c>accumulate</c>. The arguments lda, ldb
/// and ldc are the distances between rows in floats; no pointer needs to be aligned; C must not overlap an input.
/// </summary>
/// <remarks>
/// The bits of a row of C do not depend on the number of rows, the number of threads or the instruction set (where it
/// has fused multiply-add): each element is one chain of multiply-adds over k ascending that begins with the bias, or
/// with the C it is added to. Only <see cref="MultiplyTransposedA"/> cuts the chain, at places given by the shape.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>Floats of B packed at once where it is packed on the fly.</summary>
    private const long MaxPackedFloats = 4 << 20;

    /// <summary>C = act(A · B + bias) + residual with B packed before; residual lies like C, or is null.</summary>
    public static void Multiply(
        ThreadTeam team,
        int M,
        int N,
        int K,
        float* A,
        int lda,
        PackedMatrix B,
        float* C,
        int ldc,
        float* bias,
        Activation activation,
        bool accumulate = false,
        float* residual = null)
    {
        if (B.Columns != N || B.Depth != K)
        {
            throw new ArgumentException(
                $"The packed matrix is [{B.Depth}, {B.Columns}]; expected [{K}, {N}].", nameof(B));
        }

        GemmBlock block = new()
        {
            Kernels = GemmKernelSet.Best,
            A = A,
            RowStride = lda,
            DepthStride = 1,
            B = B.Data,
            PanelStride = (nint)K * GemmKernelSet.PanelColumns,
            C = C,
            Ldc = ldc,
            Columns = N,
            Depth = K,
            Bias = bias,
            Accumulate = accumulate,
            Activation = activation,
            Residual = residual,
        };
        Run(team, M, block);
    }

    /// <summary>C = act(A · B + bias) with B [K, N], packed on the fly.</summary>
    public static void Multiply(
        ThreadTeam team,
        int M,
        int N,
        int K,
        float* A,
        int lda,
        float* B,
        int ldb,
        float* C,
        int ldc,
        float* bias,
        Activation activation,
        bool accumulate = false) =>
        MultiplyUnpacked(team, M, N, K, A, lda, B, ldb, false, C, ldc, bias, activation, accumulate);

    /// <summary>C = act(A · Btᵀ + bias) with Bt [N, K], as PyTorch keeps linear weights; packed on the fly.</summary>
    public static void MultiplyTransposedB(
        ThreadTeam team,
        int M,
        int N,
        int K,
        float* A,
        int lda,
        float* Bt,
        int ldb,
        float* C,
        int ldc,
        float* bias,
        Activation activation,
        bool accumulate = false) =>
        MultiplyUnpacked(team, M, N, K, A, lda, Bt, ldb, true, C, ldc, bias, activation, accumulate);

    /// <summary>
    /// C[M, N] = Atᵀ · B with At [K, M] and B [K, N]: the gradient of a weight, where K counts positions and is long.
    /// Where C is small, K is cut into parts given by the shape alone, and their sums are added in order.
    /// </summary>
    public static void MultiplyTransposedA(
        ThreadTeam team,
        int M,
        int N,
        int K,
        float* At,
        int lda,
        float* B,
        int ldb,
        float* C,
        int ldc,
        bool accumulate = false) =>
        GemmReduction.Run(team, M, N, K, new GemmRows(At, lda), new GemmRows(B, ldb), C, ldc, accumulate);

    /// <summary>Computes all M rows of a product on packed B, cut into chunks by its shape.</summary>
    internal static void Run(ThreadTeam team, int M, GemmBlock block)
    {
        if (M <= 0 || block.Columns <= 0) return;
        if (block.Accumulate && block.Bias != null)
        {
            for (int row = 0; row < M; row++)
            {
                for (int j = 0; j < block.Columns; j++) block.C[(row * block.Ldc) + j] += block.Bias[j];
            }
        }

        GemmPartition partition = GemmPartition.Of(M, block.Columns, block.Depth);
        int k = 0;
        do
        {
            int depth = Math.Min(partition.DepthPerRun, block.Depth - k);
            team.Run(partition.Chunks, new BlockJob(partition, block, k, depth));
            k += depth;
        }
        while (k < block.Depth);
    }

    private static void MultiplyUnpacked(
        ThreadTeam team,
        int M,
        int N,
        int K,
        float* A,
        int lda,
        float* B,
        int ldb,
        bool transposed,
        float* C,
        int ldc,
        float* bias,
        Activation activation,
        bool accumulate)
    {
        const int width = GemmKernelSet.PanelColumns;
        int columnsAtOnce = (int)Math.Clamp(MaxPackedFloats / Math.Max(K, 1) / width * width, width, int.MaxValue / 2);
        using PackScratch packed = PackScratch.Rent(PackedMatrix.Floats(K, Math.Min(N, columnsAtOnce)));
        for (int n = 0; n < N; n += columnsAtOnce)
        {
            int columns = Math.Min(columnsAtOnce, N - n);
            float* source = B + (transposed ? (nint)n * ldb : n);
            Pack(team, source, ldb, K, columns, transposed, packed.Pointer);
            GemmBlock block = new()
            {
                Kernels = GemmKernelSet.Best,
                A = A,
                RowStride = lda,
                DepthStride = 1,
                B = packed.Pointer,
                PanelStride = (nint)K * width,
                C = C + n,
                Ldc = ldc,
                Columns = columns,
                Depth = K,
                Bias = bias == null ? null : bias + n,
                Accumulate = accumulate,
                Activation = activation,
            };
            Run(team, M, block);
        }
    }

    private static void Pack(ThreadTeam team, float* B, int ldb, int K, int N, bool transposed, float* packed)
    {
        int panels = PackedMatrix.Panels(N);
        int panelsAtOnce = Math.Max(1, 16_384 / (GemmKernelSet.PanelColumns * Math.Max(K, 1)));
        team.Run(
            (panels + panelsAtOnce - 1) / panelsAtOnce,
            new PackJob(B, ldb, K, N, transposed, packed, panelsAtOnce));
    }

    private readonly struct BlockJob(GemmPartition partition, GemmBlock block, int k, int depth) : IParallelJob
    {
        private readonly GemmPartition partition = partition;
        private readonly GemmBlock block = block;

        public void Run(int chunk)
        {
            partition.Bounds(chunk, out int row0, out int row1, out int column0, out int column1);
            if (depth == block.Depth) block.Run(row0, row1, column0, column1);
            else block.RunDepth(row0, row1, column0, column1, k, depth);
        }
    }

    private readonly struct PackJob(float* B, int ldb, int K, int N, bool transposed, float* packed, int panelsAtOnce)
        : IParallelJob
    {
        public void Run(int chunk)
        {
            int end = Math.Min(PackedMatrix.Panels(N), (chunk + 1) * panelsAtOnce);
            for (int panel = chunk * panelsAtOnce; panel < end; panel++)
            {
                if (transposed) PackPanels.FromTransposed(B, ldb, K, N, panel, packed);
                else PackPanels.FromRows(B, ldb, K, N, panel, packed);
            }
        }
    }
}
