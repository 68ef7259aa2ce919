namespace Hark.Engine.Kernels;

/// <summary>
/// How the elements of C are cut into chunks: by the shape of the product alone, never by the threads.
/// </summary>
internal readonly struct GemmPartition
{
    private const int WantedChunks = 16;
    private const int ColumnUnit = GemmKernelSet.MaxColumns;

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
        int rowChunks = (rows + most - 1) / most;
        if (rowChunks < WantedChunks)
        {
            long work = (long)rows * columns * Math.Max(depth, 1);
            long affordable = Math.Min(WantedChunks, Math.Max(work / MinWork, 1));
            rowChunks = (int)Math.Max(rowChunks, Math.Min(affordable, rows / GemmKernelSet.MaxRows));
        }

        int rowsPerChunk = RoundUp((rows + rowChunks - 1) / rowChunks, GemmKernelSet.MaxRows);
        int columnsPerChunk = columns;
        if (rowChunks < WantedChunks)
        {
            // One row costs as much as three: it is the weights that take the time.
            long work = (long)Math.Max(Math.Min(rows, rowsPerChunk), 3) * columns * Math.Max(depth, 1);
            long pieces = Math.Clamp(work / MinWork, 1, (WantedChunks + rowChunks - 1) / rowChunks);
            columnsPerChunk = RoundUp((int)((columns + pieces - 1) / pieces), ColumnUnit);
        }

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

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
