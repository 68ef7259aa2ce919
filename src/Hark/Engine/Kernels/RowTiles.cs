namespace Hark.Engine.Kernels;

/// <summary>
/// How [rows, C] is walked when every column has parameters of its own. Narrow rows go in tiles of a few rows, column
/// by column inside a tile, so that the parameters of a column stay in registers. Wide rows go one by one: large arrays
/// must be read from end to end, or the memory prefetcher gives up (measured: three times slower at C = 144).
/// </summary>
internal static class RowTiles
{
    public static int RowsPerTile(int channels) => channels < 64 ? 32 : 1;

    /// <summary>Rows of one chunk: about 16 K elements in whole tiles.</summary>
    public static int RowsPerChunk(int channels)
    {
        int tile = RowsPerTile(channels);
        return Math.Max(1, KernelRunner.ChunkElements / channels / tile) * tile;
    }

    public static int Chunks(long rows, int channels) => KernelRunner.ChunksOf(rows, RowsPerChunk(channels));
}
