using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Some tiles at their points: the input as [point][tile][C], the output's gradient as panels of [tile, K] per point.
/// </summary>
internal readonly unsafe struct WinogradWeightBlock(
    WinogradSteps steps, float* gradient, int first, int count, float* memory)
{
    private const int TilesOfChunk = 32;

    public static readonly WinogradTile Tile = new(2, 2);

    public WinogradSteps Steps { get; } = steps;

    /// <summary>The output's gradient, [B, OutT, OutF, K].</summary>
    public float* Gradient { get; } = gradient;

    public int First { get; } = first;

    public int Count { get; } = count;

    public float* Map { get; } = memory;

    public float* Panels { get; } = memory + (Tile.Points * WinogradSteps.Plane(steps.Geometry.C, count));

    /// <summary>Floats of a point in <see cref="Panels"/>.</summary>
    public nint PanelPlane => (nint)PackedMatrix.Floats(Count, Steps.Geometry.K);

    public int Chunks => (Count + TilesOfChunk - 1) / TilesOfChunk;

    public static long Floats(in WinogradSteps steps, int tiles) => Tile.Points
        * (WinogradSteps.Plane(steps.Geometry.C, tiles) + PackedMatrix.Floats(tiles, steps.Geometry.K));

    public (int First, int Count) TilesOf(int chunk) =>
        (chunk * TilesOfChunk, Math.Min(TilesOfChunk, Count - (chunk * TilesOfChunk)));
}

/// <summary>Input and gradient of some tiles to their points.</summary>
internal readonly unsafe struct WinogradWeightPointsJob(WinogradWeightBlock block) : IVectorJob
{
    private const int Width = GemmKernelSet.PanelColumns;

    private readonly WinogradWeightBlock block = block;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        (int first, int count) = block.TilesOf(chunk);
        WinogradSteps steps = block.Steps;
        float* map = block.Map + ((nint)first * WinogradSteps.RowFloats(steps.Geometry.C));
        WinogradInput.Transform<V, WinogradAxis2, WinogradAxis2>(steps, block.First + first, count, map, block.Count);
        using PackScratch zeros = PackScratch.Rent(steps.Geometry.K);
        new Span<float>(zeros.Pointer, steps.Geometry.K).Clear();
        for (int tile = first; tile < first + count; tile++)
        {
            WinogradSegment at = steps.Segment(block.First + tile, 1);
            float* target = block.Panels + ((nint)tile * Width);
            Points<V>(
                Output(at, 0, 0, zeros.Pointer), Output(at, 0, 1, zeros.Pointer),
                Output(at, 1, 0, zeros.Pointer), Output(at, 1, 1, zeros.Pointer),
                target, block.PanelPlane, (nint)block.Count * Width, steps.Geometry.K);
        }
    }

    /// <summary>The gradient of one output of a tile; zeros behind the end of the map.</summary>
    private float* Output(in WinogradSegment tile, int t, int f, float* zeros)
    {
        ConvolutionGeometry g = block.Steps.Geometry;
        (t, f) = (tile.T + t, tile.F + f);
        if (t >= g.OutT || f >= g.OutF) return zeros;
        return block.Gradient + ((((((nint)tile.Clip * g.OutT) + t) * g.OutF) + f) * g.K);
    }

    /// <summary>A dY Aᵀ for all channels: first letter time, second frequency.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Points<V>(
        float* y00, float* y01, float* y10, float* y11, float* to, nint plane, nint panel, int channels)
        where V : unmanaged, ILanes<V>
    {
        for (int c = 0; c < channels; c += V.Count)
        {
            int count = Math.Min(V.Count, channels - c);
            V a = V.Load(y00 + c, count), b = V.Load(y01 + c, count);
            V d = V.Load(y10 + c, count), e = V.Load(y11 + c, count), zero = V.Create(0f);
            float* r = to + (c / Width * panel) + (c % Width);
            Line(a, b, r, plane);
            Line(a + d, b + e, r + (4 * plane), plane);
            Line(a - d, b - e, r + (8 * plane), plane);
            Line(zero - d, zero - e, r + (12 * plane), plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<V>(V first, V second, float* to, nint plane)
        where V : unmanaged, ILanes<V>
    {
        first.Store(to);
        (first + second).Store(to + plane);
        (first - second).Store(to + (2 * plane));
        (V.Create(0f) - second).Store(to + (3 * plane));
    }
}

/// <summary>sums[point][C][K] (+)= mapᵀ · gradient over the tiles of a block, for some rows at one point.</summary>
internal readonly unsafe struct WinogradWeightProductJob(WinogradWeightBlock block, float* sums, int depthAtOnce)
    : IParallelJob
{
    private const int MaxRows = 10 * GemmKernelSet.MaxRows;

    private readonly WinogradWeightBlock block = block;

    public int Chunks => WinogradWeightBlock.Tile.Points * ChunksPerPoint;

    private int ChunksPerPoint => (block.Steps.Geometry.C + MaxRows - 1) / MaxRows;

    public void Run(int chunk)
    {
        ConvolutionGeometry g = block.Steps.Geometry;
        (int point, int part) = Math.DivRem(chunk, ChunksPerPoint);
        int rows = (g.C + ChunksPerPoint - 1) / ChunksPerPoint, row = part * rows;
        GemmBlock product = new()
        {
            Kernels = GemmKernelSet.Best,
            A = block.Map + (point * WinogradSteps.Plane(g.C, block.Count)),
            RowStride = 1,
            DepthStride = WinogradSteps.RowFloats(g.C),
            B = block.Panels + (point * block.PanelPlane),
            PanelStride = (nint)block.Count * GemmKernelSet.PanelColumns,
            C = sums + ((nint)point * g.C * g.K),
            Ldc = g.K,
            Columns = g.K,
            Depth = block.Count,
            Accumulate = block.First > 0,
        };
        for (int k = 0; k < block.Count; k += depthAtOnce)
            product.RunDepth(row, Math.Min(g.C, row + rows), 0, g.K, k, Math.Min(depthAtOnce, block.Count - k));
    }
}

/// <summary>Gᵀ sums G for some input channels, stored where the filters lie.</summary>
internal readonly unsafe struct WinogradWeightTapsJob(
    ConvolutionGeometry g, float* sums, float* filters, FilterStrides strides) : IVectorJob
{
    private const int ChannelsOfChunk = 16, Taps = 9;

    public int Chunks => (g.C + ChannelsOfChunk - 1) / ChannelsOfChunk;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        int first = chunk * ChannelsOfChunk, count = Math.Min(ChannelsOfChunk, g.C - first);
        using PackScratch memory = PackScratch.Rent((long)ChannelsOfChunk * Taps * g.K);
        nint plane = (nint)g.C * g.K, tap = (nint)ChannelsOfChunk * g.K;
        for (int c = 0; c < count; c++)
            OfChannel<V>(sums + ((nint)(first + c) * g.K), plane, memory.Pointer + ((nint)c * g.K), tap, g.K);
        for (int k = 0; k < g.K; k++)
        {
            float* to = filters + (k * (nint)strides.Out) + (first * (nint)strides.In);
            for (int c = 0; c < count; c++, to += strides.In)
            {
                float* from = memory.Pointer + ((nint)c * g.K) + k;
                for (int i = 0; i < Taps; i++) to[(i / 3 * strides.T) + (i % 3 * strides.F)] = from[i * tap];
            }
        }
    }

    /// <summary>One input channel, all outputs: along time, then along frequency.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OfChannel<V>(float* from, nint plane, float* to, nint tap, int outputs)
        where V : unmanaged, ILanes<V>
    {
        V half = V.Create(0.5f);
        float* columns = stackalloc float[12 * GemmKernelSet.PanelColumns];
        for (int k = 0; k < outputs; k += V.Count)
        {
            int count = Math.Min(V.Count, outputs - k);
            for (int f = 0; f < 4; f++)
            {
                float* m = from + (f * plane) + k;
                V m1 = half * V.Load(m + (4 * plane), count), m2 = half * V.Load(m + (8 * plane), count);
                (V.Load(m, count) + (m1 + m2)).Store(columns + (f * V.Count));
                (m1 - m2).Store(columns + ((4 + f) * V.Count));
                (V.Load(m + (12 * plane), count) + (m1 + m2)).Store(columns + ((8 + f) * V.Count));
            }

            for (int t = 0; t < 3; t++)
            {
                float* m = columns + (4 * t * V.Count), r = to + (3 * t * tap) + k;
                V m1 = half * V.Load(m + V.Count), m2 = half * V.Load(m + (2 * V.Count));
                (V.Load(m) + (m1 + m2)).Store(r, count);
                (m1 - m2).Store(r + tap, count);
                (V.Load(m + (3 * V.Count)) + (m1 + m2)).Store(r + (2 * tap), count);
            }
        }
    }
}
