namespace Hark.Engine.Kernels;

/// <summary>
/// The gradient of the filters of a 3 x 3 convolution by Winograd's algorithm, read backwards: dW = Gᵀ [Σ (Bᵀ d B) ⊙ (A
/// dY Aᵀ)] G, summed over tiles of 2 x 2 outputs. 16 products for a pair of channels where the definition has 36.
/// </summary>
/// <remarks>
/// Tiles of all clips go in blocks: input and gradient to points, then at every point a matrix product over the tiles,
/// added to the sum of the blocks before, [point][C][K]. The cuts follow from the shape. Only the small tile is used:
/// larger ones lose digits that small gradients need. Plain twin: <see cref="WinogradReference"/>.
/// </remarks>
internal static unsafe class WinogradWeights
{
    /// <summary>Floats of a block at its points: a part of a shared cache.</summary>
    private const long BlockFloats = 1280 * 1024;

    /// <summary>Fewest tiles for which it is worth to read and write the sums once more.</summary>
    private const int MinTiles = 128;

    /// <summary>Tiles multiplied at once: the panels of a register tile then fit the L1 cache.</summary>
    private const int Depth = 128;

    /// <summary>filterGradient = the gradient of the filters, which lie as <paramref name="strides"/> says.</summary>
    public static void Run(
        ThreadTeam team,
        in ConvolutionGeometry g,
        float* input,
        float* outputGradient,
        float* filterGradient,
        FilterStrides strides)
    {
        WinogradTile tile = WinogradWeightBlock.Tile;
        g.Check();
        if (!WinogradTile.Fits(g))
            throw new ArgumentException($"Winograd needs 3 x 3 taps side by side and stride 1, not {g}.");
        WinogradSteps steps = new(g, tile, input, null, null, null);
        int most = (int)(BlockFloats / WinogradWeightBlock.Floats(steps, 1) / Depth * Depth), tiles = steps.Tiles;
        int size = Math.Min(Math.Max(most, MinTiles), tiles);
        using PackScratch sums = PackScratch.Rent((long)tile.Points * g.C * g.K);
        using PackScratch memory = PackScratch.Rent(WinogradWeightBlock.Floats(steps, size));
        for (int first = 0; first < tiles; first += size)
        {
            int count = Math.Min(size, tiles - first);
            WinogradWeightBlock block = new(steps, outputGradient, first, count, memory.Pointer);
            WinogradWeightProductJob products = new(block, sums.Pointer, Depth);
            KernelRunner.Run(team, block.Chunks, new WinogradWeightPointsJob(block));
            team.Run(products.Chunks, products);
        }

        WinogradWeightTapsJob taps = new(g, sums.Pointer, filterGradient, strides);
        KernelRunner.Run(team, taps.Chunks, taps);
    }
}
