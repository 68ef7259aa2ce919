namespace Hark.Engine.Kernels;

/// <summary>The register tiles of one width: one for each number of rows from 1 to <see cref="Rows"/>.</summary>
internal readonly unsafe struct GemmTiles(
    int columns,
    params delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, float*, void>[] tiles)
{
    /// <summary>Columns of every tile.</summary>
    public int Columns => columns;

    /// <summary>Most rows of a tile.</summary>
    public int Rows => tiles.Length;

    /// <summary>The tile of so many rows.</summary>
    public delegate*<float*, nint, nint, float*, nint, nint, float*, nint, float*, nint, float*, void> this[int rows] =>
        tiles[rows - 1];

    /// <summary>How many rows to take next when so many remain: as few tiles as can be, of even heights.</summary>
    public int NextRows(int remaining)
    {
        int tiles = (remaining + Rows - 1) / Rows;
        return (remaining + tiles - 1) / tiles;
    }
}
