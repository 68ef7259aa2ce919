namespace Hark.Engine.Kernels;

/// <summary>
/// A pointwise expansion and the depthwise convolution of its result, band by band: the expanded map, the largest of an
/// inverted residual block, never leaves the L2 cache. The same bits as one after the other; frames that two bands need
/// are expanded twice. Twins: <see cref="GemmReference"/> and <see cref="DepthwiseReference"/>.
/// </summary>
internal static unsafe class ExpandedDepthwise
{
    /// <summary>Floats of a band of the expanded map: half a megabyte.</summary>
    private const int BandFloats = 128 * 1024;

    /// <summary>Whether bands pay: the map does not fit a core's cache, and bands are not mostly seams.</summary>
    public static bool Pays(in ConvolutionGeometry g)
    {
        DepthwisePlan plan = DepthwisePlan.Forward(g);
        int seam = (g.KernelT - 1) * g.DilationT + 1 - g.StrideT, frames = FramesPerBand(plan) * g.StrideT;
        return plan.InputClip > 3 * BandFloats && frames >= 8 * seam;
    }

    /// <summary>y = activation(bias + expansion * w).</summary>
    /// <param name="team">Who works.</param>
    /// <param name="g">The sizes of the depthwise convolution.</param>
    /// <param name="expansion">The product with A [B · T · F, K]; where its result goes is set here.</param>
    /// <param name="w">[KernelT, KernelF, C].</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="activation">Applied to every output.</param>
    /// <param name="y">[B, OutT, OutF, C].</param>
    /// <param name="means">[B, C], the means of y over time and bins; or null.</param>
    public static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry g,
        GemmBlock expansion,
        float* w,
        float* bias,
        Activation activation,
        float* y,
        float* means)
    {
        DepthwisePlan plan = DepthwisePlan.Forward(g);
        int perClip = RoundUp((g.OutT + FramesPerBand(plan) - 1) / FramesPerBand(plan)); // even shares for the threads
        DepthwiseBands bands = new(g.OutT, RoundUp((g.OutT + perClip - 1) / perClip));
        int chunks = checked(bands.PerClip * g.B);
        using Scratch sums = Scratch.Rent(means is null ? 1 : (long)chunks * g.C);
        Job job = new(plan, bands, expansion, w, bias, y, means is null ? null : sums.Floats);
        KernelRunner.Run(team, chunks, activation, job);
        if (means is not null) DepthwiseSums.Finish(team, plan, bands.PerClip, sums.Floats, means);
    }

    private static int FramesPerBand(in DepthwisePlan plan)
    {
        int frames = (int)(BandFloats / Math.Max(1, plan.InputRow));
        return Math.Max(4, (frames - (plan.T.Taps - 1) * plan.T.Dilation - 1) / plan.T.Step / 4 * 4);
    }

    /// <summary>To a multiple of four.</summary>
    private static int RoundUp(int value) => (value + 3) / 4 * 4;

    private readonly struct Job(
        DepthwisePlan plan, DepthwiseBands bands, GemmBlock expansion, float* w, float* bias, float* y, float* sums)
        : IActivatedJob
    {
        private readonly DepthwiseFrames frames = new(plan, w, bias);
        private readonly DepthwiseBands bands = bands;
        private readonly GemmBlock expansion = expansion;
        private readonly float* y = y, sums = sums;

        public void Run<V, A>(int chunk)
            where V : unmanaged, ILanes<V>
            where A : struct, IActivationFunction
        {
            (int clip, int start, int end) = bands[chunk];
            DepthwisePlan plan = frames.Plan;
            DepthwiseAxis axis = plan.T;
            int first = Math.Clamp(start * axis.Step - axis.Offset, 0, axis.Inputs);
            int last = (end - 1) * axis.Step - axis.Offset + (axis.Taps - 1) * axis.Dilation + 1;
            int count = Math.Clamp(last, first, axis.Inputs) - first;
            using PackScratch made = PackScratch.Rent(Math.Max(1, count * plan.InputRow));
            GemmBlock part = expansion;
            part.A += ((nint)clip * axis.Inputs + first) * plan.F.Inputs * part.RowStride;
            part.C = made.Pointer;
            part.Ldc = plan.C;
            part.Run(0, count * plan.F.Inputs, 0, plan.C);

            float* band = sums is null ? null : sums + (nint)chunk * plan.C;
            frames.Run<V, A>(made.Pointer - first * plan.InputRow, y + clip * plan.OutputClip, start, end, band);
        }
    }
}
