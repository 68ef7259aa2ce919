namespace Hark.Engine.Kernels;

/// <summary>
/// C[M, N] = Atᵀ · B where K, the rows of both, is long: the gradients of weights. C is cut into tiles, and where these
/// are few, K into parts whose sums are added in order. All cuts follow from the shape.
/// </summary>
internal static unsafe class GemmReduction
{
    /// <summary>
    /// Rows of At and B taken at once: a panel of B of this depth fits the L1 cache, their tiles the L2.
    /// </summary>
    private const int DepthBlock = 256;
    private const int WantedChunks = 16;
    private const int MinPartDepth = 1024;
    private const int TileRows = 20 * GemmKernelSet.MaxRows;
    private const int TileColumns = 32 * GemmKernelSet.PanelColumns;

    public static void Run<TA, TB>(
        ThreadTeam team, int M, int N, int K, TA At, TB B, float* C, int ldc, bool accumulate)
        where TA : struct, IGemmRows
        where TB : struct, IGemmRows
    {
        if (M <= 0 || N <= 0) return;
        int tiles = Ceiling(M, TileRows) * Ceiling(N, TileColumns);
        int parts = Math.Clamp(WantedChunks / tiles, 1, Math.Max(1, K / MinPartDepth));
        int partDepth = Ceiling(Ceiling(K, parts), DepthBlock) * DepthBlock;
        parts = Math.Max(1, Ceiling(K, Math.Max(partDepth, 1)));
        if (parts == 1)
        {
            team.Run(tiles, new PartJob<TA, TB>(M, N, K, At, B, C, ldc, 0, partDepth, tiles, accumulate));
            return;
        }

        long size = (long)M * N;
        using PackScratch sums = PackScratch.Rent(size * parts);
        team.Run(parts * tiles, new PartJob<TA, TB>(M, N, K, At, B, sums.Pointer, N, size, partDepth, tiles, false));
        int rowsPerChunk = Math.Max(1, 16_384 / N);
        team.Run(
            Ceiling(M, rowsPerChunk),
            new SumJob(M, N, parts, sums.Pointer, C, ldc, rowsPerChunk, accumulate));
    }

    private static int Ceiling(int value, int unit) => (int)(((long)value + unit - 1) / unit);

    /// <summary>Chunk c adds up part c / tiles of K for tile c % tiles of C.</summary>
    private readonly struct PartJob<TA, TB>(
        int M, int N, int K, TA At, TB B, float* C, int ldc, long partSize, int partDepth, int tiles, bool accumulate)
        : IParallelJob
        where TA : struct, IGemmRows
        where TB : struct, IGemmRows
    {
        public void Run(int chunk)
        {
            int part = chunk / tiles, tile = chunk % tiles;
            int columnTiles = Ceiling(N, TileColumns);
            int row = tile / columnTiles * TileRows, column = tile % columnTiles * TileColumns;
            int rows = Math.Min(TileRows, M - row), columns = Math.Min(TileColumns, N - column);
            int k0 = part * partDepth, k1 = (int)Math.Min(K, (long)k0 + partDepth);
            using PackScratch packedB = PackScratch.Rent(PackedMatrix.Floats(DepthBlock, columns));
            using PackScratch scratchA = PackScratch.Rent(At.ScratchFloats(DepthBlock, M));
            using PackScratch scratchB = PackScratch.Rent(B.ScratchFloats(DepthBlock, N));
            int k = k0;
            do
            {
                int depth = Math.Min(DepthBlock, k1 - k);
                float* a = At.Read(k, depth, M, scratchA.Pointer, out nint strideA) + row;
                float* b = B.Read(k, depth, N, scratchB.Pointer, out nint strideB) + column;
                for (int panel = 0; panel < PackedMatrix.Panels(columns); panel++)
                {
                    PackPanels.FromRows(b, strideB, depth, columns, panel, packedB.Pointer);
                }

                GemmBlock block = new()
                {
                    Kernels = GemmKernelSet.Best,
                    A = a,
                    RowStride = 1,
                    DepthStride = strideA,
                    B = packedB.Pointer,
                    PanelStride = (nint)depth * GemmKernelSet.PanelColumns,
                    C = C + (part * partSize) + ((nint)row * ldc) + column,
                    Ldc = ldc,
                    Columns = columns,
                    Depth = depth,
                    Accumulate = accumulate || k > k0,
                };
                block.Run(0, rows, 0, columns);
                k += depth;
            }
            while (k < k1);
        }
    }

    /// <summary>Adds the parts of some rows of C, in order.</summary>
    private readonly struct SumJob(
        int M, int N, int parts, float* sums, float* C, int ldc, int rowsPerChunk, bool accumulate) : IParallelJob
    {
        public void Run(int chunk)
        {
            int end = Math.Min(M, (chunk + 1) * rowsPerChunk);
            for (int row = chunk * rowsPerChunk; row < end; row++)
            {
                Span<float> c = new(C + ((nint)row * ldc), N);
                if (!accumulate) c.Clear();
                for (int part = 0; part < parts; part++)
                {
                    float* sum = sums + ((((long)part * M) + row) * N);
                    for (int j = 0; j < c.Length; j++) c[j] += sum[j];
                }
            }
        }
    }
}
