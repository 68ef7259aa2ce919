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

    private readonly int rows, columns, rowsPerChunk, columnsPerChunk, columnChunks;

    private GemmPartition(int rows, int columns, int rowsPerChunk, int columnsPerChunk)
    {
        (this.rows, this.columns) = (rows, columns);
        (this.rowsPerChunk, this.columnsPerChunk) = (rowsPerChunk, columnsPerChunk);
        columnChunks = (columns + columnsPerChunk - 1) / columnsPerChunk;
        Chunks = checked((rows + rowsPerChunk - 1) / rowsPerChunk * columnChunks);
    }

    public int Chunks { get; }

    public static GemmPartition Of(int rows, int columns, int depth)
    {
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
        return new GemmPartition(rows, columns, rowsPerChunk, columnsPerChunk);
    }

    public void Bounds(int chunk, out int row0, out int row1, out int column0, out int column1)
    {
        int rowChunk = chunk / columnChunks;
        row0 = rowChunk * rowsPerChunk;
        row1 = Math.Min(rows, row0 + rowsPerChunk);
        column0 = (chunk - (rowChunk * columnChunks)) * columnsPerChunk;
        column1 = (int)Math.Min(columns, (long)column0 + columnsPerChunk);
    }

    /// <summary>The width of a tile: few rows take wide ones.</summary>
    private static int ColumnUnit(int rows, int columns) =>
        rows <= 3 ? GemmKernelSet.MaxColumns : rows <= 6 ? 64 : columns % 48 is > 32 or 0 ? 48 : 32;

    private static int Ceiling(int value, int unit) => (int)(((long)value + unit - 1) / unit);

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
