namespace Hark.Engine.Kernels;

/// <summary>How many outputs a Winograd tile has along time and along frequency: 2 or 4 each.</summary>
/// <param name="T">Outputs along time.</param>
/// <param name="F">Outputs along frequency.</param>
/// <param name="IsPair">Whether the two along frequency are all there are, see <see cref="WinogradAxisPair"/>.</param>
internal readonly record struct WinogradTile(int T, int F, bool IsPair = false)
{
    /// <summary>A tile of two outputs along time and all the two there are along frequency.</summary>
    public static readonly WinogradTile Pair = new(2, 2, IsPair: true);

    public int PointsT => T + 2;

    public int PointsF => IsPair ? 3 : F + 2;

    /// <summary>Products of a tile for a pair of channels, where a direct convolution has 9 · T · F.</summary>
    public int Points => PointsT * PointsF;

    /// <summary>
    /// Whether the algorithms are for this convolution: 3 x 3 taps side by side, every position
    /// used, and no output that sees padding alone.
    /// </summary>
    public static bool Fits(in ConvolutionGeometry g) =>
        g.KernelT == 3 && g.KernelF == 3 && g.StrideT == 1 && g.StrideF == 1 && g.DilationT == 1 && g.DilationF == 1
        && Math.Max(Math.Max(g.PadTLow, g.PadTHigh), Math.Max(g.PadFLow, g.PadFHigh)) <= 2;

    /// <summary>Whether this tile covers the map of a convolution that <see cref="Fits"/>.</summary>
    public bool Covers(in ConvolutionGeometry g) => !IsPair || (g.F, g.PadFLow, g.PadFHigh) == (2, 1, 1);

    /// <summary>Tiles that cover the output of one clip.</summary>
    public int TilesOfClip(in ConvolutionGeometry g) => checked(Tiles(g.OutT, T) * Tiles(g.OutF, F));

    public static int Tiles(int outputs, int outputsOfTile) => (outputs + outputsOfTile - 1) / outputsOfTile;

    /// <summary>As <c>F(4 x 2, 3 x 3)</c>.</summary>
    public override string ToString() => $"F({T} x {F}, 3 x 3){(IsPair ? " pair" : "")}";
}
