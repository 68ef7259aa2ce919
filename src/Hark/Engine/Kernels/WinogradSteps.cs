namespace Hark.Engine.Kernels;

/// <summary>
/// The sizes and memory of one Winograd convolution, whose three steps can be done for any part: patches to points
/// (<see cref="WinogradInput"/>), a matrix product at every point, points to outputs (<see cref="WinogradOutput"/>).
/// </summary>
/// <remarks>
/// Memory: v[point][tile][C] and m[point][tile][K], filters[point] as panels of a matrix [C, K]. A tile is computed in
/// one way wherever it stands, so the bits do not depend on the cutting into blocks.
/// </remarks>
internal readonly unsafe struct WinogradSteps
{
    private const int LineFloats = 16;
    private readonly ConvolutionGeometry g;
    private readonly WinogradTile tile;
    private readonly int tilesT, tilesF;

    /// <param name="geometry">The sizes.</param>
    /// <param name="tile">The outputs of a tile.</param>
    /// <param name="input">[B, T, F, C].</param>
    /// <param name="filters">What <see cref="WinogradFilters"/> writes.</param>
    /// <param name="bias">[<see cref="RowFloats"/> of K].</param>
    /// <param name="output">[B, OutT, OutF, K].</param>
    public WinogradSteps(
        in ConvolutionGeometry geometry, WinogradTile tile, float* input, float* filters, float* bias, float* output)
    {
        g = geometry;
        this.tile = tile;
        (tilesT, tilesF) = (WinogradTile.Tiles(g.OutT, tile.T), WinogradTile.Tiles(g.OutF, tile.F));
        Input = input;
        Filters = filters;
        Bias = bias;
        Output = output;
    }

    public ConvolutionGeometry Geometry => g;

    public float* Input { get; }

    public float* Filters { get; }

    public float* Bias { get; }

    public float* Output { get; }

    /// <summary>Tiles of all clips.</summary>
    public int Tiles => checked(g.B * tilesT * tilesF);

    public int Points => tile.Points;

    /// <summary>
    /// Floats from one tile to the next: whole registers, and an odd number of cache lines, or the rows of a product
    /// would share a few sets of the cache.
    /// </summary>
    public static int RowFloats(int channels) => ((channels + LineFloats - 1) / LineFloats * LineFloats) | LineFloats;

    /// <summary>Floats from one point to the next, for a block of so many tiles.</summary>
    public static nint Plane(int channels, int tiles) => ((nint)tiles * RowFloats(channels)) + LineFloats;

    /// <summary>Floats of v and m for so many tiles.</summary>
    public long Floats(int tiles) => Points * (Plane(g.C, tiles) + Plane(g.K, tiles));

    /// <summary>Where m begins in the memory that begins with v.</summary>
    public long OutputsAt(int tiles) => Points * Plane(g.C, tiles);

    /// <summary>Tile <paramref name="index"/> and its neighbours of the same frames, at most so many.</summary>
    public WinogradSegment Segment(int index, int most)
    {
        int line = index / tilesF, clip = line / tilesT, column = index - (line * tilesF);
        int count = Math.Min(Math.Min(most, WinogradSegment.MaxTiles), tilesF - column);
        return new WinogradSegment(clip, (line - (clip * tilesT)) * tile.T, column * tile.F, count);
    }

    /// <summary>m = v · filters at one point, for columns [column0, column1).</summary>
    public void Multiply(int point, float* v, float* m, int tiles, int rows, int column0, int column1)
    {
        GemmBlock block = new()
        {
            Kernels = GemmKernelSet.Best,
            A = v + (point * Plane(g.C, tiles)),
            RowStride = RowFloats(g.C),
            DepthStride = 1,
            B = Filters + (point * (nint)PackedMatrix.Floats(g.C, g.K)),
            PanelStride = (nint)g.C * GemmKernelSet.PanelColumns,
            C = m + (point * Plane(g.K, tiles)),
            Ldc = RowFloats(g.K),
            Columns = g.K,
            Depth = g.C,
        };
        block.Run(0, rows, column0, column1);
    }
}
