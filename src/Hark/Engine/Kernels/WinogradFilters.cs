using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Filters of a 3 x 3 convolution, brought to the points of a Winograd tile: one packed matrix [C, K] for each point.
/// </summary>
internal sealed unsafe class WinogradFilters : IDisposable
{
    private const int Taps = 9;
    private readonly PackedFloats memory;

    /// <summary>Transforms and packs filters once, for maps that are used many times.</summary>
    public WinogradFilters(
        ThreadTeam team, WinogradTile tile, in ConvolutionGeometry g, float* filters, FilterStrides strides)
        : this(tile, g, new PackedFloats(Floats(tile, g))) => Write(team, tile, g, filters, strides, memory.Data);

    /// <summary>Filters in memory that <see cref="Write"/> has filled.</summary>
    public WinogradFilters(WinogradTile tile, in ConvolutionGeometry g, PackedFloats memory)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory.Count, Floats(tile, g));
        (Tile, Depth, Columns, this.memory) = (tile, g.C, g.K, memory);
    }

    public WinogradTile Tile { get; }

    /// <summary>C.</summary>
    public int Depth { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    public float* Data => memory.Data;

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
            case (2, 2, false): Run(new PackJob<WinogradAxis2, WinogradAxis2>(source)); break;
            case (4, 4, false): Run(new PackJob<WinogradAxis4, WinogradAxis4>(source)); break;
            case (4, 2, false): Run(new PackJob<WinogradAxis4, WinogradAxis2>(source)); break;
            case (2, 4, false): Run(new PackJob<WinogradAxis2, WinogradAxis4>(source)); break;
            case (2, 2, true): Run(new PackJob<WinogradAxis2, WinogradAxisPair>(source)); break;
            case (4, 2, true): Run(new PackJob<WinogradAxis4, WinogradAxisPair>(source)); break;
            default: throw new ArgumentOutOfRangeException(nameof(tile), tile, "no such tile");
        }

        void Run<TJob>(TJob job)
            where TJob : struct, IVectorJob => KernelRunner.Run(team, panels, job);
    }

    public void Dispose() => memory.Dispose();

    /// <summary>The filters and where they go: [point][panel][C][32].</summary>
    private readonly struct PackSource
    {
        private const int Width = GemmKernelSet.PanelColumns, Lanes = 8;
        private readonly float* filters, packed;
        private readonly FilterStrides strides;
        private readonly int outputs;

        public PackSource(float* filters, FilterStrides strides, int channels, int outputs, float* packed)
        {
            // Filters turned by half a circle begin at their last tap.
            FirstTap = Math.Max(0, -2 * strides.T) + Math.Max(0, -2 * strides.F);
            this.filters = filters - FirstTap;
            this.packed = packed;
            (this.strides, this.outputs) = (strides, outputs);
            Channels = channels;
        }

        public int Channels { get; }

        /// <summary>Where tap (0, 0) lies among the nine of a pair of channels, which lie side by side.</summary>
        public int FirstTap { get; }

        public int StepT => strides.T;

        public int StepF => strides.F;

        /// <summary>Where a channel of a panel lies at the first point.</summary>
        public float* Target(int panel, int channel) => packed + ((((nint)panel * Channels) + channel) * Width);

        /// <summary>Floats from one point to the next.</summary>
        public nint Plane => (nint)PackedMatrix.Floats(Channels, outputs);

        /// <summary>Writes [channel][tap][32] for some channels of a panel; outputs beyond the last are 0.</summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Gather(int panel, int channel, int count, float* taps)
        {
            int valid = Math.Min(Width, outputs - (panel * Width));
            if (valid < Width) new Span<float>(taps, count * Taps * Width).Clear();
            float* from = filters + (panel * Width * (nint)strides.Out) + (channel * (nint)strides.In);
            for (int column = 0; column < valid; column += Lanes, from += Lanes * strides.Out)
            {
                float* source = from, target = taps + column;
                for (int c = 0; c < count; c++, source += strides.In, target += Taps * Width)
                    Gather(source, strides.Out, Math.Min(Lanes, valid - column), target);
            }
        }

        /// <summary>The taps of one channel, for some outputs.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Gather(float* s, nint next, int lanes, float* target)
        {
            if (lanes == Lanes)
            {
                float* half = s + (4 * next);
                for (int tap = 0; tap < Taps; tap++, target += Width)
                {
                    (target[0], target[1]) = (s[tap], s[next + tap]);
                    (target[2], target[3]) = (s[(2 * next) + tap], s[(3 * next) + tap]);
                    (target[4], target[5]) = (half[tap], half[next + tap]);
                    (target[6], target[7]) = (half[(2 * next) + tap], half[(3 * next) + tap]);
                }

                return;
            }

            for (int tap = 0; tap < Taps; tap++, target += Width)
            {
                for (int lane = 0; lane < lanes; lane++) target[lane] = s[(lane * next) + tap];
            }
        }
    }

    private readonly struct PackJob<TAxisT, TAxisF>(PackSource source) : IVectorJob
        where TAxisT : struct, IWinogradAxis
        where TAxisF : struct, IWinogradAxis
    {
        private const int Width = GemmKernelSet.PanelColumns, ChannelsAtOnce = 16, MaxPoints = 6;

        private readonly PackSource source = source;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int panel)
            where V : unmanaged, ILanes<V>
        {
            float* taps = stackalloc float[ChannelsAtOnce * Taps * Width];
            float* half = stackalloc float[MaxPoints * 3 * Width];
            int pointsT = TAxisT.Points, pointsF = TAxisF.Points;
            nint plane = source.Plane, line = 3 * Width, stepT = source.StepT * Width, stepF = source.StepF * Width;
            for (int channel = 0; channel < source.Channels; channel += ChannelsAtOnce)
            {
                int count = Math.Min(ChannelsAtOnce, source.Channels - channel);
                source.Gather(panel, channel, count, taps);
                for (int c = 0; c < count; c++)
                {
                    float* first = taps + (((c * Taps) + source.FirstTap) * Width);
                    float* target = source.Target(panel, channel + c);
                    TAxisT.Filter<V>(first, stepT, stepF, half, line, Width, 3, Width);
                    TAxisF.Filter<V>(half, Width, line, target, plane, pointsF * plane, pointsT, Width);
                }
            }
        }
    }
}
