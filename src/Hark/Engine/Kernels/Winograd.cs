namespace Hark.Engine.Kernels;

/// <summary>
/// Convolution with 3 x 3 taps and stride 1 by Winograd's minimal filtering: a tile of 4 x 4 outputs costs 36 products
/// for every pair of channels instead of 144, one of 2 x 2 outputs 16 instead of 36, or 12 on a map of two bins. The
/// products at one point are a matrix product over all tiles, on the register tiles of <see cref="Gemm"/>.
/// </summary>
/// <remarks>
/// The bits of a clip depend on its own shape alone. The error is a few times that of <see cref="Convolution"/>, more
/// with larger tiles; see <see cref="ConvolutionChoice"/>. Plain twin: <see cref="WinogradReference"/>.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>Transformed filters that still stream fast enough to be read again for every small block.</summary>
    private const long SmallFilters = 768 * 1024;

    /// <summary>Floats of a small block: about half the L2 cache of a core.</summary>
    private const long SmallBlock = 112 * 1024;

    /// <summary>Floats of a large block: about half a shared cache.</summary>
    private const long LargeBlock = 4 * 1024 * 1024;

    /// <summary>Tiles of a large block that make reading the filters once more worth it.</summary>
    private const int MinLargeTiles = 128;
    private const int TileUnit = GemmKernelSet.MaxRows, MaxSmallTiles = 3 * TileUnit;

    /// <summary>output[B, OutT, OutF, K] = act(convolution + bias) with filters transformed before.</summary>
    public static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry geometry,
        float* input,
        WinogradFilters filters,
        float* output,
        float* bias,
        Activation activation)
    {
        if (filters.Columns != geometry.K || filters.Depth != geometry.C)
        {
            throw new ArgumentException(
                $"The filters are [{filters.Depth}, {filters.Columns}]; expected [{geometry.C}, {geometry.K}].",
                nameof(filters));
        }

        Forward(team, geometry, filters.Tile, input, filters.Data, output, bias, activation);
        GC.KeepAlive(filters);
    }

    /// <summary>output[B, OutT, OutF, K] = act(convolution + bias); the filters are transformed on the fly.</summary>
    public static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry geometry,
        WinogradTile tile,
        float* input,
        float* filters,
        FilterStrides strides,
        float* output,
        float* bias,
        Activation activation)
    {
        Check(geometry);
        using PackScratch transformed = PackScratch.Rent(WinogradFilters.Floats(tile, geometry));
        WinogradFilters.Write(team, tile, geometry, filters, strides, transformed.Pointer);
        Forward(team, geometry, tile, input, transformed.Pointer, output, bias, activation);
    }

    /// <summary>
    /// inputGradient[B, T, F, C] = the gradient that reaches the input: again a convolution, of the other gradient with
    /// the filters turned by half a circle and the other padding.
    /// </summary>
    public static void BackwardData(
        ThreadTeam team,
        in ConvolutionGeometry geometry,
        WinogradTile tile,
        float* outputGradient,
        float* filters,
        FilterStrides strides,
        float* inputGradient)
    {
        Check(geometry);
        float* last = filters + (2 * (nint)strides.T) + (2 * (nint)strides.F);
        FilterStrides turned = new(strides.In, -strides.T, -strides.F, strides.Out);
        Forward(
            team, Turned(geometry), tile, outputGradient, last, turned, inputGradient, null, Activation.None);
    }

    /// <summary>The convolution that takes the output's gradient to the input's.</summary>
    public static ConvolutionGeometry Turned(in ConvolutionGeometry g) => new(
        g.B, g.OutT, g.OutF, g.K, g.C, 3, 3,
        PadTLow: 2 - g.PadTLow, PadTHigh: 2 - g.PadTHigh, PadFLow: 2 - g.PadFLow, PadFHigh: 2 - g.PadFHigh);

    private static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry g,
        WinogradTile tile,
        float* input,
        float* filters,
        float* output,
        float* bias,
        Activation activation)
    {
        Check(g);
        if (!tile.Covers(g)) throw new ArgumentException($"{tile} does not cover the map of {g}.", nameof(tile));
        using PackScratch biases = PackScratch.Rent(WinogradSteps.RowFloats(g.K));
        Span<float> row = new(biases.Pointer, WinogradSteps.RowFloats(g.K));
        row.Clear();
        if (bias != null) new Span<float>(bias, g.K).CopyTo(row);
        WinogradSteps steps = new(g, tile, input, filters, biases.Pointer, output);
        switch (tile)
        {
            case (2, 2, false): Run<WinogradAxis2, WinogradAxis2>(team, steps, activation); break;
            case (4, 4, false): Run<WinogradAxis4, WinogradAxis4>(team, steps, activation); break;
            case (4, 2, false): Run<WinogradAxis4, WinogradAxis2>(team, steps, activation); break;
            case (2, 4, false): Run<WinogradAxis2, WinogradAxis4>(team, steps, activation); break;
            case (2, 2, true): Run<WinogradAxis2, WinogradAxisPair>(team, steps, activation); break;
            case (4, 2, true): Run<WinogradAxis4, WinogradAxisPair>(team, steps, activation); break;
            default: throw new ArgumentOutOfRangeException(nameof(tile), tile, "no such tile");
        }
    }

    private static void Run<TAxisT, TAxisF>(ThreadTeam team, in WinogradSteps steps, Activation activation)
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        int tiles = steps.Tiles;
        if ((long)steps.Points * steps.Geometry.C * steps.Geometry.K <= SmallFilters)
        {
            int atOnce = Math.Min(tiles, TilesAtOnce(steps, SmallBlock, TileUnit, MaxSmallTiles));
            WinogradBlockJob<TAxisT, TAxisF> job = new(steps, atOnce);
            KernelRunner.Run(team, (tiles + atOnce - 1) / atOnce, activation, job);
            return;
        }

        int most = TilesAtOnce(steps, LargeBlock, MinLargeTiles, int.MaxValue);
        int blocks = (tiles + most - 1) / most, size = (tiles + blocks - 1) / blocks;
        using PackScratch memory = PackScratch.Rent(steps.Floats(size));
        for (int first = 0; first < tiles; first += size)
        {
            WinogradBlock block = new(steps, first, Math.Min(size, tiles - first), memory.Pointer);
            WinogradMultiplyJob products = new(block);
            KernelRunner.Run(team, block.Chunks, new WinogradTransformJob<TAxisT, TAxisF>(block));
            team.Run(products.Chunks, products);
            KernelRunner.Run(team, block.Chunks, activation, new WinogradFinishJob<TAxisT, TAxisF>(block));
        }
    }

    private static int TilesAtOnce(in WinogradSteps steps, long floats, int least, int most) =>
        (int)Math.Clamp(floats / steps.Floats(1) / TileUnit * TileUnit, least, most);

    private static void Check(in ConvolutionGeometry g)
    {
        g.Check();
        if (!WinogradTile.Fits(g))
            throw new ArgumentException($"Winograd needs 3 x 3 taps side by side and stride 1, not {g}.");
    }
}
