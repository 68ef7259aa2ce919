namespace Hark.Engine.Kernels;

/// <summary>The sizes of a product by <see cref="Strassen"/>: x [B, T, K] times W [K, N].</summary>
internal readonly record struct StrassenShape(int Items, int Rows, int Columns, int Depth)
{
    /// <summary>Products of quarters, and sums of the quarters of either factor.</summary>
    public const int Products = 7, Sums = 4;

    /// <summary>Fewer rows do not use a weight often enough to be worth the way of twice as many floats.</summary>
    private const int LeastRows = 32;

    /// <summary>Fewer columns do not pay for the sums of x, a smaller depth not for those of y.</summary>
    private const int LeastColumns = 512, LeastDepth = 512;

    /// <summary>Depth up to which some rows and their sums stay in the caches.</summary>
    private const int MostDepth = 4096;

    /// <summary>Pairs of rows of an item; the last of an odd number of rows goes with zeros.</summary>
    public int Pairs => (Rows + 1) / 2;

    public int AllPairs => Items * Pairs;

    /// <summary>Half the depth.</summary>
    public int Half => Depth / 2;

    /// <summary>Half the columns.</summary>
    public int Middle => Columns / 2;

    /// <summary>Floats of two rows of x, and of their sums.</summary>
    public int PairFloats => 2 * Depth;

    /// <summary>
    /// How many pairs in a row lie equally far apart: all, or those of an item, where its last row is alone.
    /// </summary>
    public int EvenPairs => Rows % 2 == 0 ? AllPairs : Pairs;

    /// <summary>The first row of a pair.</summary>
    public int UpperRow(int pair) => (pair / Pairs * Rows) + (2 * (pair % Pairs));

    /// <summary>Whether a pair has a second row.</summary>
    public bool HasLower(int pair) => (2 * (pair % Pairs)) + 1 < Rows;

    /// <summary>Floats of the sums of a weight: as many as the weight has.</summary>
    public static long SumsOfWeight(int columns, int depth) => (long)columns * depth;

    /// <summary>Whether the halves have whole panels and registers.</summary>
    public static bool Fits(int columns, int depth) =>
        columns % (2 * 2 * GemmKernelSet.PanelColumns) == 0 && depth % 32 == 0;

    /// <summary>
    /// Whether this way is possible and faster. The number of items does not count: an item gets the same bits in any
    /// company.
    /// </summary>
    public static bool Pays(int rows, int columns, int depth) =>
        Fits(columns, depth) && rows >= LeastRows && columns >= LeastColumns && depth is >= LeastDepth and <= MostDepth;
}
