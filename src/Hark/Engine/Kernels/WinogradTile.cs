namespace Hark.Engine.Kernels;

/// <summary>How many outputs a Winograd tile has along time and along frequency: 2 or 4 each.</summary>
internal readonly record struct WinogradTile(int T, int F)
{
    /// <summary>Products of a tile for a pair of channels, where a direct convolution has 9 · T · F.</summary>
    public int Points => (T + 2) * (F + 2);

    /// <summary>
    /// Whether the algorithms are for this convolution: 3 x 3 taps side by side, every position used, and no output that
    /// sees padding alone.
    /// </summary>
    public static bool Fits(in ConvolutionGeometry g) =>
        g.KernelT == 3 && g.KernelF == 3 && g.StrideT == 1 && g.StrideF == 1 && g.DilationT == 1 && g.DilationF == 1
        && Math.Max(Math.Max(g.PadTLow, g.PadTHigh), Math.Max(g.PadFLow, g.PadFHigh)) <= 2;

    /// <summary>Tiles that cover the output of one clip.</summary>
    public int TilesOfClip(in ConvolutionGeometry g) => checked(Tiles(g.OutT, T) * Tiles(g.OutF, F));

    public static int Tiles(int outputs, int outputsOfTile) => (outputs + outputsOfTile - 1) / outputsOfTile;
}
