namespace Hark.Engine.Kernels;

/// <summary>The product of patches with packed filters.</summary>
internal static unsafe class ConvolutionProduct
{
    /// <summary>Patches made at once, in floats: about the L2 cache of a core.</summary>
    private const int BlockFloats = 96 * 1024;
    private const int MinRows = 8 * GemmKernelSet.MaxRows, MaxRows = 40 * GemmKernelSet.MaxRows;
    private const int ManyChunks = 16;

    /// <summary>Fills rows of C, which lie one after the other.</summary>
    public static void Run(ThreadTeam team, int rows, in ConvolutionPatches patches, GemmBlock block)
    {
        int rowsAtOnce = RowsAtOnce(block.Depth);
        if (rows >= ManyChunks * rowsAtOnce)
        {
            if (DirectConvolution.Fits(patches))
            {
                DirectConvolution.Run(team, rows / (patches.OutT * patches.OutF), patches, block);
                return;
            }

            team.Run((rows + rowsAtOnce - 1) / rowsAtOnce, new FusedJob(rows, rowsAtOnce, patches, block));
            return;
        }

        // A small map is parallel over the filters too, so its patches are made first, for all to share.
        for (int row = 0; row < rows; row += ManyChunks * rowsAtOnce)
        {
            int count = Math.Min(rows - row, ManyChunks * rowsAtOnce);
            using PackScratch made = PackScratch.Rent((long)count * block.Depth);
            const int rowsPerChunk = GemmKernelSet.MaxRows;
            team.Run(
                (count + rowsPerChunk - 1) / rowsPerChunk,
                new PatchJob(row, count, rowsPerChunk, patches, made.Pointer));
            GemmBlock part = block;
            part.A = made.Pointer;
            part.RowStride = block.Depth;
            part.C += row * block.Ldc;
            Gemm.Run(team, count, part);
        }
    }

    /// <summary>Fills rows of C that lie apart: those of one phase of a strided map.</summary>
    public static void RunPhase(
        ThreadTeam team, int rows, in ConvolutionPatches patches, GemmBlock block, ConvolutionPhase phase)
    {
        int rowsAtOnce = Math.Min(RowsAtOnce(block.Depth), Math.Max(GemmKernelSet.MaxRows, rows / ManyChunks));
        team.Run((rows + rowsAtOnce - 1) / rowsAtOnce, new PhaseJob(rows, rowsAtOnce, patches, block, phase));
    }

    private static int RowsAtOnce(int depth)
    {
        int rows = BlockFloats / Math.Max(depth, 1) / GemmKernelSet.MaxRows * GemmKernelSet.MaxRows;
        return Math.Clamp(rows, MinRows, MaxRows);
    }

    private readonly struct FusedJob(int rows, int rowsAtOnce, ConvolutionPatches patches, GemmBlock block)
        : IParallelJob
    {
        public void Run(int chunk)
        {
            int row = chunk * rowsAtOnce, count = Math.Min(rowsAtOnce, rows - row);
            using PackScratch made = PackScratch.Rent((long)count * block.Depth);
            GemmBlock part = block;
            part.A = made.Pointer;
            part.C += row * block.Ldc;
            if (patches.HasOneChannel)
            {
                patches.WriteColumns(row, count, made.Pointer);
                (part.RowStride, part.DepthStride) = (1, count);
            }
            else
            {
                patches.Write(row, count, made.Pointer);
                part.RowStride = block.Depth;
            }

            part.Run(0, count, 0, block.Columns);
        }
    }

    private readonly struct PatchJob(int row, int rows, int rowsPerChunk, ConvolutionPatches patches, float* made)
        : IParallelJob
    {
        public void Run(int chunk)
        {
            int start = chunk * rowsPerChunk;
            patches.Write(row + start, Math.Min(rowsPerChunk, rows - start), made + ((nint)start * patches.Columns));
        }
    }

    private readonly struct PhaseJob(
        int rows, int rowsAtOnce, ConvolutionPatches patches, GemmBlock block, ConvolutionPhase phase) : IParallelJob
    {
        public void Run(int chunk)
        {
            int row = chunk * rowsAtOnce, count = Math.Min(rowsAtOnce, rows - row), columns = block.Columns;
            using PackScratch made = PackScratch.Rent((long)count * block.Depth);
            using PackScratch product = PackScratch.Rent((long)count * columns);
            patches.Write(row, count, made.Pointer);
            GemmBlock part = block;
            part.A = made.Pointer;
            part.RowStride = block.Depth;
            part.C = product.Pointer;
            part.Ldc = columns;
            part.Accumulate = false;
            part.Run(0, count, 0, columns);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> source = new(product.Pointer + ((nint)i * columns), columns);
                Span<float> target = new(block.C + (phase.MapRow(row + i) * columns), columns);
                if (!block.Accumulate) source.CopyTo(target);
                else for (int j = 0; j < target.Length; j++) target[j] += source[j];
            }
        }
    }
}

/// <summary>Every StrideT-th frame and StrideF-th bin of a map [B, T, F, ...], counted row by row.</summary>
internal readonly record struct ConvolutionPhase(
    int T, int F, int StrideT, int StrideF, int PhaseT, int PhaseF, int SizeT, int SizeF)
{
    /// <summary>The position in the whole map of a position of the phase.</summary>
    public nint MapRow(int row)
    {
        int f = row % SizeF, t = row / SizeF % SizeT, b = row / SizeF / SizeT;
        return ((((nint)b * T) + (t * StrideT) + PhaseT) * F) + (f * StrideF) + PhaseF;
    }
}
