using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>Brings filters into the panels of the matrix product, and gradients of filters back.</summary>
internal static unsafe class ConvolutionFilters
{
    private const int Width = GemmKernelSet.PanelColumns;

    /// <summary>
    /// Packs the matrix [(tap t, tap f, inner), outer]. Forward: inner is the input channel and outer the output
    /// channel; for the gradient of the input it is the other way round.
    /// </summary>
    public static void Pack(
        ThreadTeam team,
        float* filters,
        FilterStrides strides,
        in ConvolutionGeometry geometry,
        ConvolutionTaps t,
        ConvolutionTaps f,
        bool backward,
        float* packed)
    {
        (int inner, int innerStride) = backward ? (geometry.K, strides.Out) : (geometry.C, strides.In);
        (int outer, int outerStride) = backward ? (geometry.C, strides.In) : (geometry.K, strides.Out);
        team.Run(
            PackedMatrix.Panels(outer),
            new PackJob(filters, strides, t, f, inner, innerStride, outer, outerStride, packed));
    }

    /// <summary>Writes (or adds) the gradient [out, (t, f, in)] at <paramref name="rowStride"/> and
    /// <paramref name="columnStride"/> to where the filters are.</summary>
    public static void Unpack(
        ThreadTeam team,
        in ConvolutionGeometry g,
        float* gradient,
        int rowStride,
        int columnStride,
        float* filters,
        FilterStrides strides,
        bool accumulate)
    {
        int filtersPerChunk = Math.Max(1, 16_384 / g.Depth);
        team.Run(
            (g.K + filtersPerChunk - 1) / filtersPerChunk,
            new UnpackJob(g, gradient, rowStride, columnStride, filters, strides, accumulate, filtersPerChunk));
    }

    private readonly struct PackJob(
        float* filters,
        FilterStrides strides,
        ConvolutionTaps t,
        ConvolutionTaps f,
        int inner,
        nint innerStride,
        int outer,
        nint outerStride,
        float* packed) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run(int panel)
        {
            nint block = (nint)inner * Width;
            float* target = packed + (panel * t.Count * f.Count * block);
            for (int column = 0; column < Width; column++)
            {
                int o = (panel * Width) + column;
                for (int tapT = 0; tapT < t.Count; tapT++)
                {
                    for (int tapF = 0; tapF < f.Count; tapF++)
                    {
                        float* to = target + (((tapT * f.Count) + tapF) * block) + column;
                        float* from = filters + (o * outerStride)
                            + ((t.FirstWeight + (tapT * t.WeightDelta)) * (nint)strides.T)
                            + ((f.FirstWeight + (tapF * f.WeightDelta)) * (nint)strides.F);
                        for (int i = 0; i < inner; i++, to += Width, from += innerStride) *to = o < outer ? *from : 0;
                    }
                }
            }
        }
    }

    private readonly struct UnpackJob(
        ConvolutionGeometry g,
        float* gradient,
        int rowStride,
        int columnStride,
        float* filters,
        FilterStrides strides,
        bool accumulate,
        int filtersPerChunk) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = Math.Min(g.K, (chunk + 1) * filtersPerChunk), depth = g.KernelT * g.KernelF;
            for (int k = chunk * filtersPerChunk; k < end; k++)
            {
                float* source = gradient + ((nint)k * rowStride);
                for (int tap = 0; tap < depth; tap++)
                {
                    int t = tap / g.KernelF, f = tap % g.KernelF;
                    float* target = filters + ((nint)k * strides.Out) + ((nint)t * strides.T) + ((nint)f * strides.F);
                    for (int c = 0; c < g.C; c++, source += columnStride, target += strides.In)
                        *target = accumulate ? *target + *source : *source;
                }
            }
        }
    }
}
