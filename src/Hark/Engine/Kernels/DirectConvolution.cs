using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The product of patches with packed filters without making the patches: some frames of the map are copied with their
/// padding, [frames, padded bins, C], and there the patches of neighbouring positions lie a fixed distance apart and
/// overlap. A patch is a few runs of floats, one for each frame that it sees.
/// </summary>
/// <remarks>
/// A register tile goes through all runs of its patches before the next one: every output is the chain of
/// multiply-adds of <see cref="ConvolutionReference"/>, with the same bits as with patches. The copies are cut by the
/// sizes of a clip alone.
/// </remarks>
internal static unsafe class DirectConvolution
{
    /// <summary>Positions computed together: enough to make the way of the filters from the L2 cache worthwhile.
    /// </summary>
    private const int Positions = 256;

    /// <summary>Fewest positions in a row, and floats of a run, that keep the register tiles busy.</summary>
    private const int MinLine = 6, MinRun = 32;

    /// <summary>Whether register tiles would be well filled.</summary>
    public static bool Fits(in ConvolutionPatches patches)
    {
        Band band = new(patches);
        return band.Line(Positions) >= MinLine && band.Run >= MinRun && patches.TapsT.Count * patches.TapsF.Count > 1;
    }

    /// <summary>All rows of C, which lie one after the other: act(patches · filters + bias), or added to C.</summary>
    public static void Run(ThreadTeam team, int clips, in ConvolutionPatches patches, in GemmBlock product)
    {
        int frames = Math.Clamp(Positions / patches.OutF, 1, patches.OutT);
        int perClip = (patches.OutT + frames - 1) / frames;
        team.Run(checked(clips * perClip), new Job(patches, product, frames, perClip));
    }

    /// <summary>How frames lie in a copy.</summary>
    private readonly struct Band(in ConvolutionPatches patches)
    {
        private readonly ConvolutionTaps t = patches.TapsT, f = patches.TapsF;
        private readonly int outF = patches.OutF, channels = patches.Channels;

        /// <summary>Bins of a frame with those of the padding that are read.</summary>
        public int Bins => ((outF - 1) * f.Step) + ((f.Count - 1) * f.Delta) + 1;

        /// <summary>Floats from frame to frame, and from an output position to the next.</summary>
        public nint Row => (nint)Bins * channels;

        public nint Position => (nint)f.Step * channels;

        /// <summary>Neighbouring taps along frequency are one run.</summary>
        public bool JoinsTaps => f.Delta == 1 || f.Count == 1;

        public int Run => JoinsTaps ? f.Count * channels : channels;

        public int Frames(int outputs) => ((outputs - 1) * t.Step) + ((t.Count - 1) * t.Delta) + 1;

        /// <summary>Positions at one distance from each other: those of a frame, or of all where frames join.</summary>
        public int Line(int frames) => t.Step * Row == outF * Position ? frames * outF : outF;
    }

    private readonly struct Job(ConvolutionPatches patches, GemmBlock product, int frames, int perClip) : IParallelJob
    {
        public void Run(int chunk)
        {
            (int clip, int first) = Math.DivRem(chunk, perClip);
            first *= frames;
            int count = Math.Min(frames, patches.OutT - first);
            Band band = new(patches);
            using PackScratch copy = PackScratch.Rent(band.Frames(count) * band.Row);
            int frame = (first * patches.TapsT.Step) + patches.TapsT.First;
            patches.CopyFrames(clip, frame, band.Frames(count), band.Bins, copy.Pointer);
            int line = band.Line(count);
            GemmKernelSet kernels = GemmKernelSet.Best;
            for (int column = 0; column < product.Columns;)
            {
                ref readonly GemmTiles tiles = ref kernels.Pick(line, product.Columns - column, band.Position);
                for (int position = 0; position < count * patches.OutF; position += line)
                {
                    float* from = copy.Pointer + (position / patches.OutF * patches.TapsT.Step * band.Row);
                    nint row = ((((nint)clip * patches.OutT) + first) * patches.OutF) + position;
                    Line(band, tiles, from, line, column, product.C + (row * product.Ldc) + column);
                }

                column += tiles.Columns;
            }
        }

        /// <summary>Neighbouring positions, the columns of one tile.</summary>
        [SkipLocalsInit]
        private void Line(in Band band, in GemmTiles tiles, float* a, int positions, int column, float* c)
        {
            float* begin = stackalloc float[GemmKernelSet.MaxColumns];
            float* spare = stackalloc float[GemmKernelSet.MaxElements];
            int width = tiles.Columns, valid = Math.Min(width, product.Columns - column);
            new Span<float>(begin, width).Clear();
            if (product.Bias != null) new Span<float>(product.Bias + column, valid).CopyTo(new(begin, width));
            bool isPlain = valid == width && product.Activation == Activation.None;
            var copy = GemmEpilogue.Of(Activation.None);
            var finish = GemmEpilogue.Of(product.Activation);
            for (int rows; positions > 0; positions -= rows, a += rows * band.Position, c += rows * product.Ldc)
            {
                rows = tiles.NextRows(positions);
                if (product.Accumulate && !isPlain) copy(c, product.Ldc, null, spare, width, rows, valid);
                float* target = isPlain ? c : spare;
                nint stride = isPlain ? product.Ldc : width;
                Tile(band, tiles, rows, a, column, product.Accumulate ? target : begin, target, stride);
                if (!isPlain) finish(spare, width, null, c, product.Ldc, rows, valid);
            }
        }

        /// <summary>One register tile through all runs of its patches.</summary>
        private void Tile(
            in Band band, in GemmTiles tiles, int rows, float* a, int column, float* start, float* c, nint ldc)
        {
            const int panel = GemmKernelSet.PanelColumns;
            float* b = product.B + (column / panel * product.PanelStride) + (column % panel);
            nint startStride = start == c ? ldc : 0;
            int runs = band.JoinsTaps ? 1 : patches.TapsF.Count;
            nint next = (nint)patches.TapsF.Delta * patches.Channels;
            for (int t = 0; t < patches.TapsT.Count; t++)
            {
                float* run = a + (t * patches.TapsT.Delta * band.Row);
                for (int f = 0; f < runs; f++, run += next, b += band.Run * panel)
                {
                    tiles[rows](run, band.Position, 1, b, product.PanelStride, band.Run, c, ldc, start, startStride, b);
                    start = c;
                    startStride = ldc;
                }
            }
        }
    }
}
