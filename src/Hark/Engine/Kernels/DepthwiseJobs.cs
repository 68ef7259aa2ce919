namespace Hark.Engine.Kernels;

/// <summary>y = activation(bias + x * w) for one band of output frames of one clip.</summary>
internal readonly unsafe struct DepthwiseForwardJob(
    DepthwisePlan plan, DepthwiseBands bands, float* x, float* w, float* bias, float* y, float* sums) : IActivatedJob
{
    private readonly DepthwiseFrames frames = new(plan, w, bias) { IsFar = plan.IsFar };
    private readonly DepthwiseBands bands = bands;
    private readonly float* x = x, y = y, sums = sums;

    public void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        (int clip, int start, int end) = bands[chunk];
        DepthwisePlan plan = frames.Plan;
        float* band = sums is null ? null : sums + (nint)chunk * plan.C;
        frames.Run<V, A>(x + clip * plan.InputClip, y + clip * plan.OutputClip, start, end, band);
    }
}

/// <summary>dX for one band of frames of one clip: all classes of frames and bins, one after the other.</summary>
internal readonly unsafe struct DepthwiseGradientJob(
    DepthwiseFrames[] classes, DepthwiseBands bands, int stride, float* dY, float* dX) : IActivatedJob
{
    private readonly DepthwiseFrames[] classes = classes;
    private readonly DepthwiseBands bands = bands;
    private readonly int stride = stride;
    private readonly float* dY = dY, dX = dX;

    public void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        (int clip, int start, int end) = bands[chunk];
        foreach (DepthwiseFrames frames in classes)
        {
            DepthwisePlan plan = frames.Plan; // its output o is frame o · stride + remainder
            int first = start / stride, last = Math.Min(plan.T.Outputs, (end + stride - 1) / stride);
            frames.Run<V, A>(dY + clip * plan.InputClip, dX + clip * plan.OutputClip, first, last, null);
        }
    }
}

/// <summary>
/// The gradient that one band of output frames of one clip gives the weights, into a partial sum of its own.
/// </summary>
internal readonly unsafe struct DepthwiseWeightsJob(
    DepthwisePlan plan, DepthwiseBands bands, float* x, float* dY, float* partials) : IVectorJob
{
    private readonly DepthwisePlan plan = plan;
    private readonly DepthwiseBands bands = bands;
    private readonly float* x = x, dY = dY, partials = partials;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        int weights = plan.T.Taps * plan.F.Taps * plan.C;
        float* sums = partials + (nint)chunk * weights;
        new Span<float>(sums, weights).Clear();
        (int clip, int t, int end) = bands[chunk];
        for (int next; t < end; t = next)
        {
            next = DepthwiseBands.Next(plan.T, t, end);
            int after = Math.Min(next + DepthwiseBands.FramesPerBlock, end);
            for (int c = 0; c < plan.C; c += DepthwiseBands.ChannelBlock)
            {
                int channels = Math.Min(DepthwiseBands.ChannelBlock, plan.C - c);
                if (plan.IsFar && next < end)
                {
                    plan.FetchInputs(x + clip * plan.InputClip, next, after, c, channels);
                    plan.FetchOutputs(dY + clip * plan.OutputClip, next, after, c, channels);
                }
                Block<V>(sums, clip, t, next - t, c, channels);
            }
        }
    }

    private void Block<V>(float* sums, int clip, int t, int frames, int c, int channels)
        where V : unmanaged, ILanes<V>
    {
        (DepthwiseAxis axisT, DepthwiseAxis axisF) = (plan.T, plan.F);
        (int i, int iEnd) = axisT.TapsOf(t);
        DepthwiseStrides strides = plan.Strides;
        int frame = t * axisT.Step - axisT.Offset + i * axisT.Dilation;
        float* input = x + clip * plan.InputClip + frame * plan.InputRow + c;
        float* into = sums + i * strides.WeightRow + c;
        float* output = dY + clip * plan.OutputClip + t * plan.OutputRow + c;
        int inner = axisF.InteriorStart, innerEnd = axisF.InteriorEnd;
        for (int f = 0; f < axisF.Outputs; f++)
        {
            (int j, int jEnd) = f >= inner && f < innerEnd ? (0, axisF.Taps) : axisF.TapsOf(f);
            float* from = input + (nint)(f * axisF.Step - axisF.Offset + j * axisF.Dilation) * plan.C;
            float* to = into + (nint)j * plan.C, upstream = output + (nint)f * plan.C;
            if (frames == 4)
                DepthwiseWeightLeaves.Add4<V>(from, upstream, to, strides, iEnd - i, jEnd - j, channels);
            else
                DepthwiseWeightLeaves.Add1<V>(from, upstream, to, strides, iEnd - i, jEnd - j, channels);
        }
    }
}
