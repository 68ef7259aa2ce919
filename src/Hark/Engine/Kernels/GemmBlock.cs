using System.Runtime.CompilerServices;

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

    [SkipLocalsInit]
    private readonly void RunDepth(int row0, int row1, int column0, int column1, int k, int depth)
    {
        float* start = stackalloc float[GemmKernelSet.MaxColumns];
        float* spare = stackalloc float[GemmKernelSet.MaxElements];
        bool fromC = Accumulate || k > 0, isLast = k + depth == Depth;
        bool hasEpilogue = isLast && (Activation != Activation.None || Residual != null);
        var copy = GemmEpilogue.Of(Activation.None);
        var finish = isLast ? GemmEpilogue.Of(Activation) : copy;
        for (int column = column0; column < column1;)
        {
            ref readonly GemmTiles tiles = ref Kernels.Pick(row1 - row0, column1 - column, RowStride);
            int width = tiles.Columns, valid = Math.Min(width, column1 - column);
            float* b = B + (column / GemmKernelSet.PanelColumns * PanelStride)
                + ((nint)k * GemmKernelSet.PanelColumns) + (column % GemmKernelSet.PanelColumns);
            if (!fromC) Begin(start, width, column, valid);
            float* next = b + (width / GemmKernelSet.PanelColumns * PanelStride);
            int fetch = (Math.Min(width, Columns - column - width) + GemmKernelSet.PanelColumns - 1)
                / GemmKernelSet.PanelColumns; // panels of the next tile, one for each tile of rows
            for (int row = row0; row < row1;)
            {
                int rows = tiles.NextRows(row1 - row);
                var tile = tiles[rows];
                float* a = A + (row * RowStride) + (k * DepthStride);
                float* c = C + (row * Ldc) + column;
                float* ahead = fetch > 0 ? next : b;
                float* residual = isLast && Residual != null ? Residual + (row * Ldc) + column : null;
                if (valid == width)
                {
                    float* from = fromC ? c : start;
                    tile(a, RowStride, DepthStride, b, PanelStride, depth, c, Ldc, from, fromC ? Ldc : 0, ahead);
                    if (hasEpilogue) finish(c, Ldc, residual, c, Ldc, rows, valid);
                }
                else
                {
                    if (fromC) copy(c, Ldc, null, spare, width, rows, valid);
                    float* from = fromC ? spare : start;
                    nint stride = fromC ? width : 0;
                    tile(a, RowStride, DepthStride, b, PanelStride, depth, spare, width, from, stride, ahead);
                    finish(spare, width, residual, c, Ldc, rows, valid);
                }

                row += rows;
                next += PanelStride;
                fetch--;
            }

            column += width;
        }
    }

    private readonly void Begin(float* start, int width, int column, int valid)
    {
        for (int j = 0; j < width; j++) start[j] = Bias != null && j < valid ? Bias[column + j] : 0;
    }
}
