using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Filters of a 3 x 3 convolution, brought to the points of a Winograd tile: one packed matrix [C, K] for each point.
/// </summary>
internal sealed unsafe class WinogradFilters : IDisposable
{
    private const nuint Alignment = 64;
    private float* data;

    /// <summary>Transforms and packs filters once, for maps that are used many times.</summary>
    public WinogradFilters(
        ThreadTeam team, WinogradTile tile, in ConvolutionGeometry g, float* filters, FilterStrides strides)
    {
        (Tile, Depth, Columns) = (tile, g.C, g.K);
        data = (float*)NativeMemory.AlignedAlloc(checked((nuint)Floats(tile, g) * sizeof(float)), Alignment);
        Write(team, tile, g, filters, strides, data);
    }

    ~WinogradFilters() => NativeMemory.AlignedFree(data);

    public WinogradTile Tile { get; }

    /// <summary>C.</summary>
    public int Depth { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    public float* Data => data;

    public static long Floats(WinogradTile tile, in ConvolutionGeometry g) =>
        checked(tile.Points * PackedMatrix.Floats(g.C, g.K));

    /// <summary>Writes [point][panel][C][32] to <paramref name="packed"/>.</summary>
    public static void Write(
        ThreadTeam team,
        WinogradTile tile,
        in ConvolutionGeometry g,
        float* filters,
        FilterStrides strides,
        float* packed)
    {
        PackSource source = new(filters, strides, g.C, g.K, packed);
        int panels = PackedMatrix.Panels(g.K);
        switch (tile)
        {
            case (2, 2): KernelRunner.Run(team, panels, new PackJob<WinogradAxis2, WinogradAxis2>(source)); break;
            case (4, 4): KernelRunner.Run(team, panels, new PackJob<WinogradAxis4, WinogradAxis4>(source)); break;
            case (4, 2): KernelRunner.Run(team, panels, new PackJob<WinogradAxis4, WinogradAxis2>(source)); break;
            case (2, 4): KernelRunner.Run(team, panels, new PackJob<WinogradAxis2, WinogradAxis4>(source)); break;
            default: throw new ArgumentOutOfRangeException(nameof(tile), tile, "no such tile");
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(data);
        data = null;
        GC.SuppressFinalize(this);
    }

    private readonly struct PackSource(float* filters, FilterStrides strides, int channels, int outputs, float* packed)
    {
        private const int Width = GemmKernelSet.PanelColumns;

        public int Channels => channels;

        /// <summary>Where a channel of a panel lies at the first point.</summary>
        public float* Target(int panel, int channel) => packed + ((((nint)panel * channels) + channel) * Width);

        /// <summary>Floats from one point to the next.</summary>
        public nint Plane => (nint)PackedMatrix.Floats(channels, outputs);

        /// <summary>Writes [channel][tap t, tap f][32] for some channels of a panel; outputs beyond the last are 0.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Gather(int panel, int channel, int count, float* taps)
        {
            for (int column = 0; column < Width; column++)
            {
                int k = (panel * Width) + column;
                float* from = filters + (k * (nint)strides.Out) + (channel * (nint)strides.In);
                float* to = taps + column;
                for (int c = 0; c < count; c++, from += strides.In)
                {
                    for (int t = 0; t < 3; t++)
                    {
                        for (int f = 0; f < 3; f++, to += Width)
                            *to = k < outputs ? from[(t * strides.T) + (f * strides.F)] : 0;
                    }
                }
            }
        }
    }

    private readonly struct PackJob<TAxisT, TAxisF>(PackSource source) : IVectorJob
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        private const int Width = GemmKernelSet.PanelColumns, Taps = 3, ChannelsAtOnce = 16;

        private readonly PackSource source = source;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int panel)
            where V : unmanaged, ILanes<V>
        {
            float* taps = stackalloc float[ChannelsAtOnce * Taps * Taps * Width];
            float* half = stackalloc float[6 * Taps * Width];
            nint plane = source.Plane, line = Taps * Width;
            int pointsT = TAxisT.Points, pointsF = TAxisF.Points;
            for (int channel = 0; channel < source.Channels; channel += ChannelsAtOnce)
            {
                int count = Math.Min(ChannelsAtOnce, source.Channels - channel);
                source.Gather(panel, channel, count, taps);
                for (int c = 0; c < count; c++)
                {
                    float* target = source.Target(panel, channel + c);
                    TAxisT.Filter<V>(taps + (c * Taps * line), line, Width, half, line, Width, Taps, Width);
                    TAxisF.Filter<V>(half, Width, line, target, plane, pointsF * plane, pointsT, Width);
                }
            }
        }
    }
}
