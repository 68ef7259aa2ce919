using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hark.Engine.Kernels;

/// <summary>
/// One product C[M, N] = start + A · B on packed B, and how to compute a block of it on one thread.
/// </summary>
/// <remarks>
/// Each element of C is one chain of multiply-adds over k ascending, begun from the bias, from 0 or from C. Cutting the
/// depth into blocks only parks the chain in memory, so the bits do not depend on any blocking.
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

    private readonly void RunDepth(int row0, int row1, int column0, int column1, int k, int depth)
    {
        float* start = stackalloc float[GemmKernelSet.MaxColumns];
        float* spare = stackalloc float[GemmKernelSet.MaxRows * GemmKernelSet.PanelColumns];
        bool fromC = Accumulate || k > 0;
        Activation activation = k + depth == Depth ? Activation : Activation.None;
        int widest = Kernels.WideColumns(Math.Min(row1 - row0, Kernels.Rows));
        for (int column = column0; column < column1;)
        {
            int remaining = column1 - column;
            bool wide = remaining >= widest;
            int width = wide ? widest : Kernels.Columns;
            int valid = Math.Min(width, remaining);
            float* b = B + (column / GemmKernelSet.PanelColumns * PanelStride)
                + ((nint)k * GemmKernelSet.PanelColumns) + (column % GemmKernelSet.PanelColumns);
            if (!fromC) Begin(start, width, column, valid);
            for (int row = row0; row < row1;)
            {
                int rows = Kernels.NextRows(row1 - row);
                var tile = wide ? Kernels.WideTile(rows) : Kernels.Tile(rows);
                float* a = A + (row * RowStride) + (k * DepthStride);
                float* c = C + (row * Ldc) + column;
                if (valid == width)
                {
                    tile(a, RowStride, DepthStride, b, PanelStride, depth, c, Ldc, fromC ? c : start, fromC ? Ldc : 0);
                }
                else
                {
                    if (fromC) CopyColumns(c, Ldc, spare, width, rows, valid);
                    float* from = fromC ? spare : start;
                    tile(a, RowStride, DepthStride, b, PanelStride, depth, spare, width, from, fromC ? width : 0);
                    CopyColumns(spare, width, c, Ldc, rows, valid);
                }

                if (activation != Activation.None) GemmActivation.Apply(activation, c, Ldc, rows, valid);
                row += rows;
            }

            column += width;
        }
    }

    private readonly void Begin(float* start, int width, int column, int valid)
    {
        for (int j = 0; j < width; j++) start[j] = Bias != null && j < valid ? Bias[column + j] : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns(
        float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        for (; rows > 0; rows--, source += sourceStride, target += targetStride)
        {
            int j = 0;
            for (; j + 4 <= columns; j += 4) Vector128.Load(source + j).Store(target + j);
            for (; j < columns; j++) target[j] = source[j];
        }
    }
}
