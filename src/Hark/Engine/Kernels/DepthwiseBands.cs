namespace Hark.Engine.Kernels;

/// <summary>
/// How the output frames of a clip are cut into chunks (bands) and a band into blocks. Depends on the sizes of one clip
/// only.
/// </summary>
internal readonly record struct DepthwiseBands(int Frames, int FramesPerBand)
{
    /// <summary>
    /// Channels a block works on at a time: its input then stays in the L1 cache while the bins pass by.
    /// </summary>
    public const int ChannelBlock = 128;

    /// <summary>Frames computed together.</summary>
    public const int FramesPerBlock = 4;

    public int PerClip => (Frames + FramesPerBand - 1) / FramesPerBand;

    /// <summary>The clip and the frames of a chunk.</summary>
    public (int Clip, int Start, int End) this[int chunk]
    {
        get
        {
            int start = chunk % PerClip * FramesPerBand;
            return (chunk / PerClip, start, Math.Min(start + FramesPerBand, Frames));
        }
    }

    /// <summary>Bands of about 32 K elements, and of at least <paramref name="minimumFrames"/>.</summary>
    public static DepthwiseBands Of(in DepthwisePlan plan, int minimumFrames) =>
        new(plan.T.Outputs, FramesOf(plan.F.Outputs * plan.C, minimumFrames, FramesPerBlock));

    /// <summary>Bands of frames of dX, in whole blocks of every class of frames.</summary>
    public static DepthwiseBands OfGradient(in ConvolutionGeometry g) =>
        new(g.T, FramesOf(g.F * g.C, minimumFrames: 0, FramesPerBlock * g.StrideT));

    private static int FramesOf(int elementsPerFrame, int minimumFrames, int unit)
    {
        int frames = Math.Max(32 * 1024 / Math.Max(1, elementsPerFrame), Math.Max(minimumFrames, 2 * unit));
        return (frames + unit - 1) / unit * unit;
    }

    /// <summary>Where the block that starts at frame <paramref name="t"/> ends: four frames on where all their taps are
    /// inside, one frame on elsewhere.</summary>
    public static int Next(in DepthwiseAxis axis, int t, int end) =>
        t >= axis.InteriorStart && t + FramesPerBlock <= Math.Min(end, axis.InteriorEnd) ? t + FramesPerBlock : t + 1;

    /// <summary>
    /// The block to compute next when the frames of a band before <paramref name="t"/> are done: four frames where all
    /// their taps are inside, if need be some of them a second time (they get the same bits), else one frame.
    /// </summary>
    public static (int First, int End) Block(in DepthwiseAxis axis, int bandStart, int t, int bandEnd)
    {
        int start = Math.Max(bandStart, axis.InteriorStart), end = Math.Min(bandEnd, axis.InteriorEnd);
        if (t < start || t >= end || end - start < FramesPerBlock) return (t, t + 1);
        int first = Math.Min(t, end - FramesPerBlock);
        return (first, first + FramesPerBlock);
    }
}
