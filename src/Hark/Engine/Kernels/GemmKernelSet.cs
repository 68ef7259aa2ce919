using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// The register tiles of one instruction set, from narrow to wide. All sets do the same thing in the same order: every
/// element of C is one chain of multiply-adds over the depth.
/// </summary>
/// <remarks>
/// A tile computes c[i, j] = start[i, j] + Σ_k a[i, k] · b[k, j] for all its rows and columns, where a[i, k] lies at a
/// + i·rowStride + k·depthStride, b is a packed panel of <see cref="PanelColumns"/> columns (the next panel lies
/// panelStride floats on) and start is C itself, or the bias with a startStride of 0. While it works it fetches one
/// panel from next on into the L2 cache: weights come from far, and a tile that waited for them would wait long.
/// </remarks>
internal sealed unsafe class GemmKernelSet
{
    /// <summary>Columns of one panel of a packed matrix.</summary>
    public const int PanelColumns = 16;

    /// <summary>Most rows, columns and elements that a tile of any set has.</summary>
    public const int MaxRows = 14, MaxColumns = 128, MaxElements = 448;

    public static readonly GemmKernelSet Vector512Set = new(
        "AVX-512",
        16,
        [
            new(
                16,
                &GemmKernels512.Tile1x16, &GemmKernels512.Tile2x16, &GemmKernels512.Tile3x16,
                &GemmKernels512.Tile4x16, &GemmKernels512.Tile5x16, &GemmKernels512.Tile6x16,
                &GemmKernels512.Tile7x16, &GemmKernels512.Tile8x16, &GemmKernels512.Tile9x16,
                &GemmKernels512.Tile10x16, &GemmKernels512.Tile11x16, &GemmKernels512.Tile12x16,
                &GemmKernels512.Tile13x16, &GemmKernels512.Tile14x16),
            new(
                32,
                &GemmKernels512.Tile1x32, &GemmKernels512.Tile2x32, &GemmKernels512.Tile3x32,
                &GemmKernels512.Tile4x32, &GemmKernels512.Tile5x32, &GemmKernels512.Tile6x32,
                &GemmKernels512.Tile7x32, &GemmKernels512.Tile8x32, &GemmKernels512.Tile9x32,
                &GemmKernels512.Tile10x32, &GemmKernels512.Tile11x32, &GemmKernels512.Tile12x32,
                &GemmKernels512.Tile13x32, &GemmKernels512.Tile14x32),
            new(
                48,
                &GemmKernels512.Tile1x48, &GemmKernels512.Tile2x48, &GemmKernels512.Tile3x48,
                &GemmKernels512.Tile4x48, &GemmKernels512.Tile5x48, &GemmKernels512.Tile6x48,
                &GemmKernels512.Tile7x48, &GemmKernels512.Tile8x48, &GemmKernels512.Tile9x48),
            new(
                64,
                &GemmKernels512.Tile1x64, &GemmKernels512.Tile2x64, &GemmKernels512.Tile3x64,
                &GemmKernels512.Tile4x64, &GemmKernels512.Tile5x64, &GemmKernels512.Tile6x64),
            new(128, &GemmKernels512.Tile1x128, &GemmKernels512.Tile2x128, &GemmKernels512.Tile3x128),
        ]);

    public static readonly GemmKernelSet Vector256Set = new(
        "AVX2",
        8,
        [
            new(
                16,
                &GemmKernels256.Tile1x16, &GemmKernels256.Tile2x16, &GemmKernels256.Tile3x16,
                &GemmKernels256.Tile4x16, &GemmKernels256.Tile5x16, &GemmKernels256.Tile6x16),
            new(32, &GemmKernels256.Tile1x32, &GemmKernels256.Tile2x32),
            new(64, &GemmKernels256.Tile1x64),
        ]);

    public static readonly GemmKernelSet Vector128Set = new(
        "128-bit vectors",
        4,
        [
            new(
                8,
                &GemmKernels128.Tile1x8, &GemmKernels128.Tile2x8, &GemmKernels128.Tile3x8, &GemmKernels128.Tile4x8,
                &GemmKernels128.Tile5x8, &GemmKernels128.Tile6x8),
            new(16, &GemmKernels128.Tile1x16, &GemmKernels128.Tile2x16),
            new(32, &GemmKernels128.Tile1x32),
        ]);

    public static readonly GemmKernelSet PlainSet = new("no vectors", 1, [new(8, &GemmKernelsPlain.Tile1x8)]);

    /// <summary>The fastest set of this machine.</summary>
    public static readonly GemmKernelSet Best =
        HasVector512 ? Vector512Set
        : HasVector256 ? Vector256Set
        : Vector128.IsHardwareAccelerated ? Vector128Set
        : PlainSet;

    private readonly int lanes;
    private readonly GemmTiles[] tiles;

    private GemmKernelSet(string name, int lanes, GemmTiles[] tiles) =>
        (Name, this.lanes, this.tiles) = (name, lanes, tiles);

    public static bool HasVector512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    public static bool HasVector256 => Vector256.IsHardwareAccelerated && Fma.IsSupported;

    public string Name { get; }

    /// <summary>The tiles to take next when so many columns of so many rows remain.</summary>
    /// <remarks>
    /// The widest that has all the rows; more rows than that need several tiles anyway: then a tile of two registers
    /// has the most rows, and one of three takes the odd register along. Powers of two as <paramref name="rowStride"/>
    /// put all rows of A into one set of the L1 cache, which holds twelve lines: then nine rows are enough.
    /// </remarks>
    public ref readonly GemmTiles Pick(int rows, int columns, nint rowStride)
    {
        int vectors = (columns + lanes - 1) / lanes, best = 0;
        bool clash = rowStride % 1024 == 0 && vectors > 4;
        for (int i = 1; i < tiles.Length; i++)
        {
            int wide = tiles[i].Columns / lanes;
            if (wide > vectors) break;
            bool isOdd = wide == 3 && (vectors % 2 == 1 || vectors % 3 == 0 || clash);
            if (isOdd || rows <= tiles[i].Rows || wide <= 2) best = i;
        }
        return ref tiles[best];
    }
}
