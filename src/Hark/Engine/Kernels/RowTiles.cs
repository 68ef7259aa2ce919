namespace Hark.Engine.Kernels;

/// <summary>
/// How [rows, C] is walked when every column has parameters of its own: in tiles of a few rows, column by column inside
/// a tile, so that the parameters and sums of a column stay in registers while the tile stays in the L1 cache.
/// </summary>
internal static class RowTiles
{
    public static int RowsPerTile(int channels) => channels >= 512 ? 8 : 32;

    /// <summary>Rows of one chunk: about 16 K elements in whole tiles.</summary>
    public static int RowsPerChunk(int channels)
    {
        int tile = RowsPerTile(channels);
        return Math.Max(1, KernelRunner.ChunkElements / channels / tile) * tile;
    }

    public static int Chunks(long rows, int channels) => KernelRunner.ChunksOf(rows, RowsPerChunk(channels));
}
