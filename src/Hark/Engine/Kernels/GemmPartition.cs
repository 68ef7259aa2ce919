namespace Hark.Engine.Kernels;

/// <summary>
/// How the elements of C are cut into chunks: by the shape of the product alone, never by the threads.
/// </summary>
internal readonly struct GemmPartition
{
    private const int WantedChunks = 16;

    /// <summary>Rows from which on they alone make enough chunks of two tiles.</summary>
    private const int ManyRows = WantedChunks * 2 * GemmKernelSet.MaxRows;

    /// <summary>Multiply-adds that are worth starting a chunk for: about two microseconds.</summary>
    private const long MinWork = 256 * 1024;

    /// <summary>
    /// Floats from which on a weight comes from far away, beyond the L2 cache, and rows from which on it is worth its
    /// way: then it is read once, by columns, and A passes by for each of them.
    /// </summary>
    private const long FarWeight = 512 * 1024;
    private const int FarRows = 64;

    /// <summary>A chunk of a product with a far weight: it takes about 50 to 100 microseconds.</summary>
    private const int FarChunkRows = 210, FarChunkColumns = 48;

    /// <summary>Depth at which the columns of a far weight and some rows of A share the L2 cache.</summary>
    private const int FarDepth = 1024;

    private readonly int rows, columns, rowsPerChunk, columnsPerChunk, rowChunks, columnChunks;
    private readonly bool columnByColumn;

    private GemmPartition(
        int rows, int columns, int rowsPerChunk, int columnsPerChunk, int depthPerRun, bool columnByColumn = false)
    {
        (this.rows, this.columns) = (rows, columns);
        (this.rowsPerChunk, this.columnsPerChunk) = (rowsPerChunk, columnsPerChunk);
        this.columnByColumn = columnByColumn;
        rowChunks = Ceiling(rows, rowsPerChunk);
        columnChunks = Ceiling(columns, columnsPerChunk);
        Chunks = checked(rowChunks * columnChunks);
        DepthPerRun = depthPerRun;
    }

    public int Chunks { get; }

    /// <summary>How much of the depth all chunks do before they go on with the rest.</summary>
    public int DepthPerRun { get; }

    public static GemmPartition Of(int rows, int columns, int depth)
    {
        if (rows >= FarRows && (long)columns * depth >= FarWeight) return OfFar(rows, columns, depth);

        // Ten tiles of rows keep a panel of B in use while A stays in the L2 cache; a shallow A allows more.
        int most = GemmKernelSet.MaxRows * (depth <= 128 ? 40 : 10);
        // One row costs as much as three: it is the weights that take the time.
        long work = (long)Math.Max(rows, 3) * columns * Math.Max(depth, 1);
        int affordable = (int)Math.Clamp(work / MinWork, 1, WantedChunks);
        int rowChunks = Ceiling(rows, most), columnChunks = 1, columnUnit = ColumnUnit(rows, columns);

        // A is read again for every tile of columns anyhow, B only for every chunk of rows: so few rows are not cut.
        if (rows >= ManyRows) rowChunks = Math.Max(rowChunks, affordable);
        else columnChunks = Math.Clamp(Ceiling(affordable, rowChunks), 1, Math.Max(1, columns / columnUnit));
        if (rowChunks * columnChunks < affordable)
            rowChunks = Math.Max(rowChunks, Math.Min(affordable / columnChunks, rows / GemmKernelSet.MaxRows));

        int rowUnit = columns % 48 is > 32 or 0 ? 9 : GemmKernelSet.MaxRows; // as GemmKernelSet.Pick will choose
        int rowsPerChunk = RoundUp(Ceiling(rows, rowChunks), rowUnit);
        int columnsPerChunk = RoundUp(Ceiling(columns, columnChunks), columnUnit);
        return new GemmPartition(rows, columns, rowsPerChunk, columnsPerChunk, depth);
    }

    public void Bounds(int chunk, out int row0, out int row1, out int column0, out int column1)
    {
        int rowChunk = columnByColumn ? chunk % rowChunks : chunk / columnChunks;
        int columnChunk = columnByColumn ? chunk / rowChunks : chunk % columnChunks;
        row0 = rowChunk * rowsPerChunk;
        row1 = (int)Math.Min(rows, (long)row0 + rowsPerChunk);
        column0 = columnChunk * columnsPerChunk;
        column1 = (int)Math.Min(columns, (long)column0 + columnsPerChunk);
    }

    private static GemmPartition OfFar(int rows, int columns, int depth)
    {
        int rowsPerChunk = Ceiling(rows, Ceiling(rows, FarChunkRows));
        int depthPerRun = Ceiling(depth, Ceiling(depth, FarDepth));
        return new GemmPartition(rows, columns, rowsPerChunk, FarChunkColumns, depthPerRun, columnByColumn: true);
    }

    /// <summary>The width of a tile: few rows take wide ones.</summary>
    private static int ColumnUnit(int rows, int columns) =>
        rows <= 3 ? GemmKernelSet.MaxColumns : rows <= 6 ? 64 : columns % 48 is > 32 or 0 ? 48 : 32;

    private static int Ceiling(int value, int unit) => (int)(((long)value + unit - 1) / unit);

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
