using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The three steps of one Winograd convolution, each for any part of it: patches to points, a matrix product at every
/// point, points to outputs.
/// </summary>
/// <remarks>
/// Memory: v[point][tile][C] and m[point][tile][K], filters[point] as panels of a matrix [C, K]. A patch that reaches
/// over the border, or channels that do not fill a register, go through a small copy. A tile is computed in one way
/// wherever it stands in a block, so the bits do not depend on the cutting into blocks.
/// </remarks>
internal readonly unsafe struct WinogradSteps
{
    /// <summary>Channels transformed at once: their patch and its half-way form stay in the L1 cache.</summary>
    private const int ChannelBlock = 64;
    private const int MaxPoints = 36, MaxOutputs = 16;
    private const MethodImplOptions Fast = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private readonly ConvolutionGeometry g;
    private readonly WinogradTile tile;
    private readonly int tilesT, tilesF;
    private readonly float* input, filters, bias, output;

    /// <param name="geometry">The sizes.</param>
    /// <param name="tile">The outputs of a tile.</param>
    /// <param name="input">[B, T, F, C].</param>
    /// <param name="filters">What <see cref="WinogradFilters"/> writes.</param>
    /// <param name="bias">[<see cref="RowFloats"/> of K].</param>
    /// <param name="output">[B, OutT, OutF, K].</param>
    public WinogradSteps(
        in ConvolutionGeometry geometry, WinogradTile tile, float* input, float* filters, float* bias, float* output)
    {
        g = geometry;
        this.tile = tile;
        (tilesT, tilesF) = (WinogradTile.Tiles(g.OutT, tile.T), WinogradTile.Tiles(g.OutF, tile.F));
        this.input = input;
        this.filters = filters;
        this.bias = bias;
        this.output = output;
    }

    /// <summary>Tiles of all clips.</summary>
    public int Tiles => checked(g.B * tilesT * tilesF);

    public int Points => tile.Points;

    public int Columns => g.K;

    public int Depth => g.C;

    /// <summary>Floats of v and m for so many tiles.</summary>
    public long Floats(int tiles) => Points * (Plane(g.C, tiles) + Plane(g.K, tiles));

    /// <summary>Where m begins in the memory that begins with v.</summary>
    public long OutputsAt(int tiles) => Points * Plane(g.C, tiles);

    /// <summary>
    /// Floats from one tile to the next: whole registers, and an odd number of cache lines, or the rows of a product
    /// would share a few sets of the cache.
    /// </summary>
    public static int RowFloats(int channels) => ((channels + 15) / 16 * 16) | 16;

    /// <summary>Fills row <paramref name="row"/> of v [point][tiles][C] from tile <paramref name="index"/>.</summary>
    [MethodImpl(Fast)]
    [SkipLocalsInit]
    public void Transform<V, TAxisT, TAxisF>(int index, float* v, int row, int tiles)
        where V : unmanaged, ILanes<V>
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        int pointsT = TAxisT.Points, pointsF = TAxisF.Points;
        (int clip, int t, int f) = Position(index);
        (t, f) = (t - g.PadTLow, f - g.PadFLow);
        bool inside = t >= 0 && f >= 0 && t + pointsT <= g.T && f + pointsF <= g.F;
        float* half = stackalloc float[MaxPoints * ChannelBlock];
        float* patch = stackalloc float[MaxPoints * ChannelBlock];
        nint plane = Plane(g.C, tiles);
        v += (nint)row * RowFloats(g.C);
        for (int c = 0; c < g.C; c += ChannelBlock)
        {
            int valid = Math.Min(ChannelBlock, g.C - c), channels = Whole<V>(valid);
            float* from = input + (((((nint)clip * g.T) + t) * g.F) + f) * g.C + c;
            nint frame = (nint)g.F * g.C, bin = g.C;
            if (!inside || channels != valid)
            {
                ReadPatch<V>(from, t, f, pointsT, pointsF, valid, patch);
                from = patch;
                (frame, bin) = (pointsF * ChannelBlock, ChannelBlock);
            }

            nint line = pointsF * ChannelBlock;
            TAxisT.Input<V>(from, frame, bin, half, line, ChannelBlock, pointsF, channels);
            TAxisF.Input<V>(half, ChannelBlock, line, v + c, plane, pointsF * plane, pointsT, channels);
        }
    }

    /// <summary>m = v · filters at one point, for columns [column0, column1).</summary>
    public void Multiply(int point, float* v, float* m, int tiles, int rows, int column0, int column1)
    {
        GemmBlock block = new()
        {
            Kernels = GemmKernelSet.Best,
            A = v + (point * Plane(g.C, tiles)),
            RowStride = RowFloats(g.C),
            DepthStride = 1,
            B = filters + (point * (nint)PackedMatrix.Floats(g.C, g.K)),
            PanelStride = (nint)g.C * GemmKernelSet.PanelColumns,
            C = m + (point * Plane(g.K, tiles)),
            Ldc = RowFloats(g.K),
            Columns = g.K,
            Depth = g.C,
        };
        block.Run(0, rows, column0, column1);
    }

    /// <summary>Writes the outputs of tile <paramref name="index"/> from row <paramref name="row"/> of m.</summary>
    [MethodImpl(Fast)]
    [SkipLocalsInit]
    public void Finish<V, A, TAxisT, TAxisF>(int index, float* m, int row, int tiles)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        int pointsT = TAxisT.Points, pointsF = TAxisF.Points, outputsT = TAxisT.Outputs, outputsF = TAxisF.Outputs;
        (int clip, int t, int f) = Position(index);
        int frames = Math.Min(outputsT, g.OutT - t), bins = Math.Min(outputsF, g.OutF - f);
        float* half = stackalloc float[MaxPoints * ChannelBlock];
        float* patch = stackalloc float[MaxOutputs * ChannelBlock];
        float* zero = stackalloc float[ChannelBlock];
        new Span<float>(zero, ChannelBlock).Clear();
        nint plane = Plane(g.K, tiles);
        m += (nint)row * RowFloats(g.K);
        for (int c = 0; c < g.K; c += ChannelBlock)
        {
            int valid = Math.Min(ChannelBlock, g.K - c), channels = Whole<V>(valid);
            nint line = pointsF * ChannelBlock;
            TAxisT.Output<V, IdentityFunction>(
                m + c, pointsF * plane, plane, zero, half, line, ChannelBlock, pointsF, channels);
            float* to = output + (((((nint)clip * g.OutT) + t) * g.OutF) + f) * g.K + c;
            if (bins == outputsF && channels == valid)
            {
                TAxisF.Output<V, A>(
                    half, ChannelBlock, line, bias + c, to, g.K, (nint)g.OutF * g.K, frames, channels);
                continue;
            }

            nint patchLine = outputsF * ChannelBlock;
            TAxisF.Output<V, A>(half, ChannelBlock, line, bias + c, patch, ChannelBlock, patchLine, frames, channels);
            for (int i = 0; i < frames; i++)
            {
                for (int j = 0; j < bins; j++)
                {
                    float* source = patch + (i * patchLine) + (j * ChannelBlock);
                    new Span<float>(source, valid).CopyTo(new(to + (((i * (nint)g.OutF) + j) * g.K), valid));
                }
            }
        }
    }

    /// <summary>The clip, and the first output, of a tile.</summary>
    private (int Clip, int T, int F) Position(int index)
    {
        int line = index / tilesF, clip = line / tilesT;
        return (clip, (line - (clip * tilesT)) * tile.T, (index - (line * tilesF)) * tile.F);
    }

    private static nint Plane(int channels, int tiles) => (nint)tiles * RowFloats(channels) + 16;

    private static int Whole<V>(int channels)
        where V : unmanaged, ILanes<V> => (channels + V.Count - 1) / V.Count * V.Count;

    /// <summary>Copies a patch, with zeros outside the map and behind the last channel.</summary>
    [MethodImpl(Fast)]
    private void ReadPatch<V>(float* from, int t, int f, int frames, int bins, int valid, float* patch)
        where V : unmanaged, ILanes<V>
    {
        int rest = valid % V.Count, whole = valid - rest;
        V zero = V.Create(0);
        for (int i = 0; i < frames; i++)
        {
            float* source = from + ((nint)i * g.F * g.C);
            bool isFrame = (uint)(t + i) < (uint)g.T;
            for (int j = 0; j < bins; j++, source += g.C, patch += ChannelBlock)
            {
                if (!isFrame || (uint)(f + j) >= (uint)g.F)
                {
                    for (int c = 0; c < valid; c += V.Count) zero.Store(patch + c);
                    continue;
                }

                for (int c = 0; c < whole; c += V.Count) V.Load(source + c).Store(patch + c);
                if (rest > 0) V.Load(source + whole, rest).Store(patch + whole);
            }
        }
    }
}
