namespace Hark.Engine.Kernels;

/// <summary>
/// Which algorithm computes a convolution: direct, or Winograd with tiles of 2 or 4 outputs a side. It follows from the
/// sizes of one clip and the layer alone, never from the batch, so that a clip has the same bits in any company.
/// </summary>
internal static class ConvolutionChoice
{
    // Nanoseconds of one core, fitted to measurements with AVX-512 (`Hark.Benchmarks conv`). Only ratios matter.
    private const double DirectMultiplyAdd = 0.0083, PointMultiplyAdd = 0.0078;
    private const double TransformedValue = 0.2, FilterValue = 0.14;
    private const double GradientMultiplyAdd = 0.0107, PackedValue = 0.75;

    private static readonly WinogradTile[] tiles =
        [WinogradTile.Pair, new(2, 2), new(4, 2, IsPair: true), new(4, 4), new(4, 2), new(2, 4)];

    /// <summary>The tile of the fastest Winograd algorithm, or null where the direct one is faster.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="isTraining">Whether gradients follow: then only tiles of 2 x 2 outputs, which round like the direct
    /// algorithm. Small gradients are differences of large sums, and do not forgive what larger tiles lose.</param>
    public static WinogradTile? Tile(in ConvolutionGeometry g, bool isTraining = false)
    {
        if (!WinogradTile.Fits(g)) return null;
        double best = DirectNanoseconds(g);
        WinogradTile? choice = null;
        foreach (WinogradTile tile in isTraining ? tiles.AsSpan(0, 2) : tiles)
        {
            if (!tile.Covers(g)) continue;
            double time = Nanoseconds(g, tile);
            if (time < best) (best, choice) = (time, tile);
        }

        return choice;
    }

    /// <summary>
    /// Whether the gradient of the filters is faster by Winograd: 20 products less for a pair of channels, but both
    /// maps go to their points, which takes longest where there are few channels.
    /// </summary>
    public static bool TakesWinogradWeights(in ConvolutionGeometry g)
    {
        if (!WinogradTile.Fits(g)) return false;
        WinogradTile tile = new(2, 2);
        double values = (double)tile.Points * tile.TilesOfClip(g), pairs = (double)g.C * g.K;
        double winograd = values * ((PointMultiplyAdd * pairs) + (PackedValue * (g.C + g.K)));
        return winograd < GradientMultiplyAdd * g.OutT * g.OutF * g.Depth * g.K;
    }

    private static double DirectNanoseconds(in ConvolutionGeometry g) =>
        DirectMultiplyAdd * g.OutT * g.OutF * g.Depth * PaddedColumns(g);

    private static double Nanoseconds(in ConvolutionGeometry g, WinogradTile tile)
    {
        double values = (double)tile.Points * tile.TilesOfClip(g);
        return (PointMultiplyAdd * values * g.C * PaddedColumns(g))
            + (TransformedValue * values * (WinogradSteps.RowFloats(g.C) + WinogradSteps.RowFloats(g.K)))
            + (FilterValue * tile.Points * g.C * PaddedColumns(g));
    }

    private static double PaddedColumns(in ConvolutionGeometry g) =>
        PackedMatrix.Panels(g.K) * GemmKernelSet.PanelColumns;
}
