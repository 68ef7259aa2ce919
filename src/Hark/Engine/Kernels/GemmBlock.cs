using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// One product C[M, N] = act(start + A · B) + residual on packed B, and how to compute a block of it on one thread.
/// </summary>
/// <remarks>
/// Each element of A · B is one chain of multiply-adds over k ascending, begun from the bias, from 0 or from C. Cutting
/// the depth into blocks only parks the chain in memory, so the bits do not depend on any blocking.
/// </remarks>
internal unsafe struct GemmBlock
{
    /// <summary>Depth done in one go: 14 rows and a panel of it stay in the L1 and L2 caches.</summary>
    private const int MaxDepthBlock = 2048;

    /// <summary>From this depth on a tile computes long enough for the next tile of C to arrive meanwhile.</summary>
    private const int MinFetchDepth = 256;

    private const int FloatsPerLine = 16;

    public GemmKernelSet Kernels;

    /// <summary>A[i, k] lies at A + i·RowStride + k·DepthStride.</summary>
    public float* A;
    public nint RowStride, DepthStride;

    /// <summary>Panels of B, <see cref="PanelStride"/> floats apart.</summary>
    public float* B;
    public nint PanelStride;

    public float* C;
    public nint Ldc;
    public int Columns, Depth;

    /// <summary>One value a column, or null.</summary>
    public float* Bias;
    public bool Accumulate;
    public Activation Activation;

    /// <summary>[M, N] with rows as far apart as those of C, added behind the activation; or null.</summary>
    public float* Residual;

    /// <summary>Computes rows [row0, row1) of columns [column0, column1); column0 is a multiple of a panel.</summary>
    public readonly void Run(int row0, int row1, int column0, int column1)
    {
        int depthBlocks = Math.Max(1, (Depth + MaxDepthBlock - 1) / MaxDepthBlock);
        int depthBlock = (Depth + depthBlocks - 1) / depthBlocks;
        for (int block = 0; block < depthBlocks; block++)
        {
            int k = block * depthBlock;
            RunDepth(row0, row1, column0, column1, k, Math.Min(depthBlock, Depth - k));
        }
    }

    /// <summary>
    /// The part [k, k + depth) of the chains of a block. The parts of a block must be run one after the other.
    /// </summary>
    [SkipLocalsInit]
    public readonly void RunDepth(int row0, int row1, int column0, int column1, int k, int depth)
    {
        float* begin = stackalloc float[GemmKernelSet.MaxColumns];
        float* spare = stackalloc float[GemmKernelSet.MaxElements];
        bool fromC = Accumulate || k > 0, isLast = k + depth == Depth;
        bool hasEpilogue = isLast && (Activation != Activation.None || Residual != null);
        bool takesLong = depth >= MinFetchDepth;
        var copy = GemmEpilogue.Of(Activation.None);
        var finish = isLast ? GemmEpilogue.Of(Activation) : copy;
        if (Bias == null) new Span<float>(begin, GemmKernelSet.MaxColumns).Clear();
        for (int column = column0; column < column1;)
        {
            ref readonly GemmTiles tiles = ref Kernels.Pick(row1 - row0, column1 - column, RowStride);
            int width = tiles.Columns, valid = Math.Min(width, column1 - column);
            float* b = B + (column / GemmKernelSet.PanelColumns * PanelStride)
                + ((nint)k * GemmKernelSet.PanelColumns) + (column % GemmKernelSet.PanelColumns);
            float* start = Bias == null || fromC ? begin : Begin(begin, width, column, valid);
            float* next = b + (width / GemmKernelSet.PanelColumns * PanelStride);
            int fetch = (Math.Min(width, Columns - column - width) + GemmKernelSet.PanelColumns - 1)
                / GemmKernelSet.PanelColumns; // panels of the next tile, spread over the tiles of rows
            int fetchEvery = Math.Max(1, (row1 - row0) / tiles.Rows / Math.Max(1, fetch));
            bool bringsA = takesLong && column == 0 && RowStride == depth; // rows in one piece, from far the first time
            for (int row = row0, count = 0; row < row1; count++)
            {
                int rows = tiles.NextRows(row1 - row);
                var tile = tiles[rows];
                float* a = A + (row * RowStride) + (k * DepthStride);
                float* c = C + (row * Ldc) + column;
                bool fetches = fetch > 0 && count % fetchEvery == 0;
                float* ahead = fetches ? next : bringsA ? a + (rows * RowStride) : b;
                float* residual = isLast && Residual != null ? Residual + (row * Ldc) + column : null;
                if (takesLong)
                {
                    if (count == 0) Fetch(c, residual, rows, valid);
                    int rowsNext = row + rows < row1 ? tiles.NextRows(row1 - row - rows) : 0;
                    nint down = rows * Ldc;
                    Fetch(c + down, residual == null ? null : residual + down, rowsNext, valid);
                }

                if (valid == width && !hasEpilogue)
                {
                    float* from = fromC ? c : start;
                    tile(a, RowStride, DepthStride, b, PanelStride, depth, c, Ldc, from, fromC ? Ldc : 0, ahead);
                }
                else
                {
                    // Through memory that is near: C itself comes from far, and only to be written.
                    bool copies = fromC && valid < width;
                    if (copies) copy(c, Ldc, null, spare, width, rows, valid);
                    float* from = copies ? spare : fromC ? c : start;
                    nint stride = copies ? width : fromC ? Ldc : 0;
                    tile(a, RowStride, DepthStride, b, PanelStride, depth, spare, width, from, stride, ahead);
                    finish(spare, width, residual, c, Ldc, rows, valid);
                }

                row += rows;
                if (!fetches) continue;
                next += PanelStride;
                fetch--;
            }

            column += width;
        }
    }

    /// <summary>The bias of a tile's columns, filled up with zeros where it ends before the tile.</summary>
    private readonly float* Begin(float* begin, int width, int column, int valid)
    {
        if (valid == width) return Bias + column;
        for (int j = 0; j < width; j++) begin[j] = j < valid ? Bias[column + j] : 0;
        return begin;
    }

    /// <summary>Brings a tile of C, and of the residual if there is one, into the L1 cache.</summary>
    private readonly void Fetch(float* c, float* residual, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (int row = 0; row < rows; row++, c += Ldc)
        {
            for (int j = 0; j < columns; j += FloatsPerLine) Sse.Prefetch0(c + j);
            if (residual == null) continue;
            for (int j = 0; j < columns; j += FloatsPerLine) Sse.Prefetch0(residual + j);
            residual += Ldc;
        }
    }
}
