using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The gradient of filters whose outputs are neighbours (stride 1), tap by tap: dW[tap] = Σ_p x[p + shift(tap)]ᵀ dY[p].
/// With both maps padded to one width the shift of a tap is one distance for all positions, so that every tap is a
/// plain product of long matrices and no patches are made; positions in the padding meet a dY of 0.
/// </summary>
/// <remarks>
/// A block is a few frames of a clip: its part of x is copied with its padding, its part of dY packed into panels, and
/// all taps use both while they are in the cache. Blocks are dealt to parts, whose sums are added in order; the columns
/// of dW are cut into tiles. All cuts follow from the shape. Plain twin: <see cref="ConvolutionReference"/>.
/// </remarks>
internal static unsafe class ConvolutionWeightTaps
{
    private const int BlockFloats = 64 * 1024, MinPositions = 256, MaxPositions = 1024;
    private const int WantedChunks = 16, TileColumns = 4 * GemmKernelSet.PanelColumns, SumChannels = 16;

    /// <summary>Whether this way is the faster one: many channels, and little padding beside the map.</summary>
    public static bool Fits(in ConvolutionGeometry g) =>
        g.StrideT == 1 && g.StrideF == 1 && g.C >= 16 && g.KernelT * g.KernelF > 1 && 2 * PaddedF(g) <= 3 * g.OutF;

    /// <summary>filterGradient (+)= the gradient of the filters.</summary>
    public static void Run(
        ThreadTeam team,
        in ConvolutionGeometry g,
        float* input,
        float* outputGradient,
        float* filterGradient,
        FilterStrides strides,
        bool accumulate)
    {
        Cut cut = Cut.Of(g);
        int tiles = (g.K + TileColumns - 1) / TileColumns, blocks = g.B * cut.BlocksPerClip;
        int parts = Math.Clamp(WantedChunks / tiles, 1, Math.Max(1, blocks));
        long partSize = (long)g.Depth * g.K;
        using PackScratch sums = PackScratch.Rent(partSize * parts);
        team.Run(
            parts * tiles, new PartJob(g, cut, input, outputGradient, sums.Pointer, partSize, blocks, parts, tiles));
        team.Run(
            (g.C + SumChannels - 1) / SumChannels,
            new SumJob(g, sums.Pointer, partSize, parts, filterGradient, strides, accumulate));
    }

    private static int PaddedF(in ConvolutionGeometry g) => g.F + g.PadFLow + g.PadFHigh;

    /// <summary>How the frames of a clip are cut into blocks, and the padded bins of a frame.</summary>
    private readonly record struct Cut(int Frames, int BlocksPerClip, int Width)
    {
        public static Cut Of(in ConvolutionGeometry g)
        {
            int width = PaddedF(g), positions = Math.Clamp(BlockFloats / g.C, MinPositions, MaxPositions);
            int frames = Math.Clamp(positions / width, 1, g.OutT);
            return new(frames, (g.OutT + frames - 1) / frames, width);
        }
    }

    /// <summary>Chunk c adds up the blocks of part c / tiles for the columns of tile c % tiles.</summary>
    private readonly struct PartJob(
        ConvolutionGeometry g,
        Cut cut,
        float* input,
        float* outputGradient,
        float* sums,
        long partSize,
        int blocks,
        int parts,
        int tiles) : IParallelJob
    {
        private int Halo => (g.KernelT - 1) * g.DilationT;

        public void Run(int chunk)
        {
            int part = chunk / tiles, column = chunk % tiles * TileColumns;
            int columns = Math.Min(TileColumns, g.K - column);
            int first = (int)((long)part * blocks / parts), end = (int)((long)(part + 1) * blocks / parts);
            using PackScratch map = PackScratch.Rent((long)(cut.Frames + Halo) * cut.Width * g.C);
            using PackScratch panels = PackScratch.Rent(PackedMatrix.Floats(cut.Frames * cut.Width, columns));
            for (int block = first; block < end; block++)
            {
                int clip = block / cut.BlocksPerClip, t = block % cut.BlocksPerClip * cut.Frames;
                int frames = Math.Min(cut.Frames, g.OutT - t);
                int depth = (frames - 1) * cut.Width + g.OutF; // the last frame's padding adds nothing
                CopyMap(clip, t - g.PadTLow, frames + Halo, map.Pointer);
                for (int panel = 0; panel < PackedMatrix.Panels(columns); panel++)
                    PackPanel(clip, t, frames, column, columns, panel, depth, panels.Pointer);
                GemmBlock product = new()
                {
                    Kernels = GemmKernelSet.Best,
                    RowStride = 1,
                    DepthStride = g.C,
                    B = panels.Pointer,
                    PanelStride = (nint)depth * GemmKernelSet.PanelColumns,
                    Ldc = g.K,
                    Columns = columns,
                    Depth = depth,
                    Accumulate = block > first,
                };
                for (int tap = 0; tap < g.KernelT * g.KernelF; tap++)
                {
                    int shift = tap / g.KernelF * g.DilationT * cut.Width + tap % g.KernelF * g.DilationF;
                    product.A = map.Pointer + (nint)shift * g.C;
                    product.C = sums + part * partSize + (nint)tap * g.C * g.K + column;
                    product.Run(0, g.C, 0, columns);
                }
            }
        }

        /// <summary>Frames of x with their padding, [frames, padded F, C].</summary>
        private void CopyMap(int clip, int t, int frames, float* target)
        {
            int line = g.F * g.C, low = g.PadFLow * g.C, high = g.PadFHigh * g.C;
            for (int end = t + frames; t < end; t++, target += low + line + high)
            {
                if (t < 0 || t >= g.T)
                {
                    new Span<float>(target, low + line + high).Clear();
                    continue;
                }
                new Span<float>(target, low).Clear();
                float* source = input + ((nint)clip * g.T + t) * line;
                Unsafe.CopyBlockUnaligned(target + low, source, (uint)line * sizeof(float));
                new Span<float>(target + low + line, high).Clear();
            }
        }

        /// <summary>A panel of columns of dY, [depth, 32], with zeros where a frame's positions are padding.</summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void PackPanel(
            int clip, int t, int frames, int column, int columns, int panel, int depth, float* packed)
        {
            const int width = GemmKernelSet.PanelColumns;
            int valid = Math.Min(width, columns - panel * width), padding = cut.Width - g.OutF;
            float* target = packed + (nint)panel * depth * width;
            float* source = outputGradient + ((nint)clip * g.OutT + t) * g.OutF * g.K + column + panel * width;
            for (int frame = 0; frame < frames; frame++)
            {
                for (int f = 0; f < g.OutF; f++, source += g.K, target += width)
                {
                    if (valid == width)
                    {
                        Unsafe.CopyBlockUnaligned(target, source, width * sizeof(float));
                        continue;
                    }
                    for (int j = 0; j < valid; j++) target[j] = source[j];
                    for (int j = valid; j < width; j++) target[j] = 0;
                }
                if (frame == frames - 1) break;
                new Span<float>(target, padding * width).Clear();
                target += padding * width;
            }
        }
    }

    /// <summary>Adds the parts for some input channels, in order, and stores them where the filters lie.</summary>
    private readonly struct SumJob(
        ConvolutionGeometry g,
        float* sums,
        long partSize,
        int parts,
        float* filters,
        FilterStrides strides,
        bool accumulate) : IParallelJob
    {
        public void Run(int chunk)
        {
            int end = Math.Min(g.C, (chunk + 1) * SumChannels);
            for (int c = chunk * SumChannels; c < end; c++)
            {
                for (int tap = 0; tap < g.KernelT * g.KernelF; tap++)
                {
                    float* row = sums + ((nint)tap * g.C + c) * g.K;
                    for (int part = 1; part < parts; part++) AddRow(row, row + part * partSize);
                }
            }
            for (int k = 0; k < g.K; k++)
            {
                for (int c = chunk * SumChannels; c < end; c++) Store(k, c);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void AddRow(float* row, float* other)
        {
            int k = 0;
            for (; k <= g.K - Vector<float>.Count; k += Vector<float>.Count)
                (Vector.Load(row + k) + Vector.Load(other + k)).Store(row + k);
            for (; k < g.K; k++) row[k] += other[k];
        }

        private void Store(int k, int c)
        {
            float* source = sums + (nint)c * g.K + k, target = filters + (nint)k * strides.Out + (nint)c * strides.In;
            for (int t = 0; t < g.KernelT; t++)
            {
                for (int f = 0; f < g.KernelF; f++, source += (nint)g.C * g.K)
                {
                    float* w = target + t * strides.T + f * strides.F;
                    *w = accumulate ? *w + *source : *source;
                }
            }
        }
    }
}
