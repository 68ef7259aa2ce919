using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// C[M, N] = act(A[M, K] · B[K, N] + bias[N]) in 8-bit integers: the rows of A are quantised as they come, each by its
/// own range, B was quantised before. Sums are exact integers, so the bits depend neither on threads, companions nor
/// the instruction set. Plain twin: <see cref="Int8Reference"/>.
/// </summary>
internal static unsafe class Int8Gemm
{
    /// <summary>Up to here the rows are quantised at once, and the work is cut by columns.</summary>
    private const int FewRows = 48;

    private const int MinRowsPerChunk = 24, MaxRowsPerChunk = 96, WantedChunks = 16;
    private const long MinChunkWork = 512 * 1024;

    /// <summary>Whether this machine multiplies bytes faster than floats.</summary>
    public static bool IsFast => AvxVnni.IsSupported;

    /// <summary>The product; <paramref name="bias"/> may be null.</summary>
    public static void Multiply(
        ThreadTeam team, int M, float* A, QuantizedMatrix B, float* C, float* bias, Activation activation)
    {
        if (IsFast) Multiply<VnniKernel>(team, M, A, B, C, bias, activation);
        else Multiply<WideningKernel>(team, M, A, B, C, bias, activation);
    }

    /// <summary>The product by one kernel.</summary>
    public static void Multiply<TKernel>(
        ThreadTeam team, int M, float* A, QuantizedMatrix B, float* C, float* bias, Activation activation)
        where TKernel : struct, IInt8Kernel
    {
        if (M == 0 || B.Columns == 0) return;
        int padded = B.Panels * QuantizedMatrix.PanelColumns;
        using Scratch scratch = Scratch.Rent(padded + Int8Rows.Floats(Math.Min(M, FewRows), B));
        new Span<float>(scratch.Floats, padded).Clear();
        if (bias != null) new Span<float>(bias, B.Columns).CopyTo(new(scratch.Floats, padded));
        Product product = new(M, A, B, C, scratch.Floats, activation);
        if (M <= FewRows)
        {
            Int8Rows rows = Int8Rows.Quantize(A, M, B, scratch.Floats + padded);
            long work = (long)M * QuantizedMatrix.PanelColumns * Math.Max(B.PaddedDepth, 1);
            int panels = (int)Math.Clamp(MinChunkWork / work / 2 * 2, 2, int.MaxValue / 2); // few rows want pairs
            team.Run((B.Panels + panels - 1) / panels, new ColumnsJob<TKernel>(product, rows, panels));
            return;
        }
        int wanted = (M / WantedChunks + Int8Tile.Rows - 1) / Int8Tile.Rows * Int8Tile.Rows;
        int rowsPerChunk = Math.Clamp(wanted, MinRowsPerChunk, MaxRowsPerChunk);
        team.Run((M + rowsPerChunk - 1) / rowsPerChunk, new RowsJob<TKernel>(product, rowsPerChunk));
    }

    private readonly struct Product(
        int rows, float* a, QuantizedMatrix b, float* c, float* bias, Activation activation)
    {
        public readonly int Rows = rows;
        public readonly float* A = a;
        public readonly QuantizedMatrix B = b;

        private readonly float* c = c, bias = bias;
        private readonly Activation activation = activation;
        private readonly delegate*<float*, nint, float*, float*, nint, int, int, void> finish =
            GemmEpilogue.Of(activation);

        /// <summary>The rows from <paramref name="row"/> on, which were quantised, by some panels.</summary>
        public void Run<TKernel>(int row, in Int8Rows quantized, int startPanel, int endPanel)
            where TKernel : struct, IInt8Kernel
        {
            const int width = QuantizedMatrix.PanelColumns;
            float* part = stackalloc float[Int8Tile.Rows * width];
            int columns = B.Columns, step = quantized.Count <= Int8Tile.FewRows ? 2 : 1;
            float* target = c + (nint)row * columns;
            for (int panel = startPanel; panel < endPanel; panel += step)
            {
                bool isPair = step == 2 && panel + 1 < endPanel;
                for (int i = 0; i < quantized.Count; i += Int8Tile.Rows)
                    Tile<TKernel>(quantized, i, panel * width, isPair, target + (nint)i * columns, part);
            }
        }

        /// <summary>A tile of six rows and one panel, or of three rows and two; what sticks out is cut off.</summary>
        private void Tile<TKernel>(
            in Int8Rows quantized, int row, int column, bool isPair, float* target, float* part)
            where TKernel : struct, IInt8Kernel
        {
            Int8Tile tile = new()
            {
                A = quantized.Values + (nint)row * B.PaddedDepth,
                RowScales = quantized.Scales + row,
                Zeros = quantized.Zeros + row,
                B = B.Data + (nint)column * B.PaddedDepth,
                ColumnScales = B.Scales + column,
                Sums = B.Sums + column,
                Bias = bias + column,
                PaddedDepth = B.PaddedDepth,
            };
            int rows = isPair ? Int8Tile.FewRows : Int8Tile.Rows;
            int width = isPair ? 2 * QuantizedMatrix.PanelColumns : QuantizedMatrix.PanelColumns;
            int validRows = Math.Min(rows, quantized.Count - row), valid = Math.Min(width, B.Columns - column);
            bool isWhole = validRows == rows && valid == width;
            target += column;
            float* sums = isWhole ? target : part;
            int stride = isWhole ? B.Columns : width;
            if (isPair) TKernel.RunFew(tile, sums, stride);
            else TKernel.Run(tile, sums, stride);
            if (isWhole && activation == Activation.None) return;
            finish(sums, stride, null, target, B.Columns, validRows, valid);
        }
    }

    private readonly struct RowsJob<TKernel>(Product product, int rowsPerChunk) : IParallelJob
        where TKernel : struct, IInt8Kernel
    {
        private readonly Product product = product;
        private readonly int rowsPerChunk = rowsPerChunk;

        public void Run(int chunk)
        {
            QuantizedMatrix b = product.B;
            int row = chunk * rowsPerChunk, rows = Math.Min(rowsPerChunk, product.Rows - row);
            using Scratch scratch = Scratch.Rent(Int8Rows.Floats(rows, b));
            Int8Rows quantized = Int8Rows.Quantize(product.A + (nint)row * b.Depth, rows, b, scratch.Floats);
            product.Run<TKernel>(row, quantized, 0, b.Panels);
        }
    }

    private readonly struct ColumnsJob<TKernel>(Product product, Int8Rows rows, int panels) : IParallelJob
        where TKernel : struct, IInt8Kernel
    {
        private readonly Product product = product;
        private readonly Int8Rows rows = rows;
        private readonly int panels = panels;

        public void Run(int chunk) =>
            product.Run<TKernel>(0, rows, chunk * panels, Math.Min(product.B.Panels, (chunk + 1) * panels));
    }
}
