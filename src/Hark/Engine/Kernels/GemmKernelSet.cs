using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// The register tiles of one instruction set: how many rows of C a tile may have, and how many columns for each number
/// of rows. All sets do the same thing in the same order: every element of C is one chain of multiply-adds over the
/// depth.
/// </summary>
/// <remarks>
/// A tile computes c[i, j] = start[i, j] + Σ_k a[i, k] · b[k, j] for all its rows and columns, where a[i, k] lies at a
/// + i·rowStride + k·depthStride, b is a packed panel of <see cref="PanelColumns"/> columns (the next panel lies
/// panelStride floats on) and start is C itself, or the bias with a startStride of 0.
/// </remarks>
internal sealed unsafe class GemmKernelSet
{
    /// <summary>Columns of one panel of a packed matrix.</summary>
    public const int PanelColumns = 32;

    /// <summary>Most rows and columns that a tile of any set has.</summary>
    public const int MaxRows = 14, MaxColumns = 128;

    public static readonly GemmKernelSet Vector512Set = new(
        "AVX-512",
        32,
        [
            &GemmKernels512.Tile1x32, &GemmKernels512.Tile2x32, &GemmKernels512.Tile3x32, &GemmKernels512.Tile4x32,
            &GemmKernels512.Tile5x32, &GemmKernels512.Tile6x32, &GemmKernels512.Tile7x32, &GemmKernels512.Tile8x32,
            &GemmKernels512.Tile9x32, &GemmKernels512.Tile10x32, &GemmKernels512.Tile11x32, &GemmKernels512.Tile12x32,
            &GemmKernels512.Tile13x32, &GemmKernels512.Tile14x32,
        ],
        [128, 128, 128, 64, 64, 64],
        [
            &GemmKernels512.Tile1x128, &GemmKernels512.Tile2x128, &GemmKernels512.Tile3x128,
            &GemmKernels512.Tile4x64, &GemmKernels512.Tile5x64, &GemmKernels512.Tile6x64,
        ]);

    public static readonly GemmKernelSet Vector256Set = new(
        "AVX2",
        16,
        [
            &GemmKernels256.Tile1x16, &GemmKernels256.Tile2x16, &GemmKernels256.Tile3x16,
            &GemmKernels256.Tile4x16, &GemmKernels256.Tile5x16, &GemmKernels256.Tile6x16,
        ],
        [64, 32],
        [&GemmKernels256.Tile1x64, &GemmKernels256.Tile2x32]);

    public static readonly GemmKernelSet Vector128Set = new(
        "128-bit vectors",
        8,
        [
            &GemmKernels128.Tile1x8, &GemmKernels128.Tile2x8, &GemmKernels128.Tile3x8,
            &GemmKernels128.Tile4x8, &GemmKernels128.Tile5x8, &GemmKernels128.Tile6x8,
        ],
        [32, 16],
        [&GemmKernels128.Tile1x32, &GemmKernels128.Tile2x16]);

    public static readonly GemmKernelSet PlainSet = new("no vectors", 8, [&GemmKernelsPlain.Tile1x8], [], []);

    /// <summary>The fastest set of this machine.</summary>
    public static readonly GemmKernelSet Best =
        HasVector512 ? Vector512Set
        : HasVector256 ? Vector256Set
        : Vector128.IsHardwareAccelerated ? Vector128Set
        : PlainSet;

    private readonly delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, void>[] narrow;
    private readonly delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, void>[] wide;
    private readonly int[] wideColumns;

    private GemmKernelSet(
        string name,
        int columns,
        delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, void>[] narrow,
        int[] wideColumns,
        delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, void>[] wide)
    {
        Name = name;
        Columns = columns;
        (this.narrow, this.wideColumns, this.wide) = (narrow, wideColumns, wide);
    }

    public static bool HasVector512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    public static bool HasVector256 => Vector256.IsHardwareAccelerated && Fma.IsSupported;

    public string Name { get; }

    /// <summary>Most rows of a tile.</summary>
    public int Rows => narrow.Length;

    /// <summary>Columns of the usual tile; <see cref="PanelColumns"/> is a multiple of it.</summary>
    public int Columns { get; }

    /// <summary>
    /// Columns of the widest tile of so many rows: few rows need more columns to keep the units busy.
    /// </summary>
    public int WideColumns(int rows) => rows <= wideColumns.Length ? wideColumns[rows - 1] : Columns;

    /// <summary>The tile of so many rows and <see cref="Columns"/> columns.</summary>
    public delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, void> Tile(int rows) =>
        narrow[rows - 1];

    /// <summary>The tile of so many rows and <see cref="WideColumns"/> columns.</summary>
    public delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, void> WideTile(int rows) =>
        rows <= wide.Length ? wide[rows - 1] : narrow[rows - 1];

    /// <summary>How many rows to take next when so many remain: full tiles, then two even ones.</summary>
    public int NextRows(int remaining)
    {
        if (remaining <= Rows) return remaining;
        return remaining >= 2 * Rows ? Rows : (remaining + 1) / 2;
    }
}
