namespace Hark.Engine.Kernels;

/// <summary>
/// y = activation(bias + x * w) for some output frames of one clip, and their sums over time and bins.
/// </summary>
internal readonly unsafe struct DepthwiseFrames(DepthwisePlan plan, float* w, float* bias)
{
    private readonly float* w = w, bias = bias;

    public DepthwisePlan Plan { get; } = plan;

    /// <summary>Whether the maps come from far: then the frames of the next block are asked for early.</summary>
    public bool IsFar { get; init; }

    /// <summary>Computes frames [start, end).</summary>
    /// <param name="x">Frame 0 of the clip; only the frames that are needed must be there.</param>
    /// <param name="y">Frame 0 of the clip's output.</param>
    /// <param name="start">The first frame.</param>
    /// <param name="end">One more than the last frame.</param>
    /// <param name="sums">[C], overwritten with the sums of the computed frames; or null.</param>
    public void Run<V, A>(float* x, float* y, int start, int end, float* sums)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        if (sums is not null) new Span<float>(sums, Plan.C).Clear();
        for (int t = start; t < end;)
        {
            (int first, int next) = DepthwiseBands.Block(Plan.T, start, t, end);
            int after = Math.Min(next + DepthwiseBands.FramesPerBlock, end);
            for (int c = 0; c < Plan.C; c += DepthwiseBands.ChannelBlock)
            {
                int channels = Math.Min(DepthwiseBands.ChannelBlock, Plan.C - c);
                if (IsFar && next < end)
                {
                    Plan.FetchInputs(x, next, after, c, channels);
                    Plan.FetchOutputs(y, next, after, c, channels);
                }
                Block<V, A>(x, y, first, next - first, c, channels);
                if (sums is null) continue;
                float* done = y + t * Plan.OutputRow + c; // a frame computed a second time counts once
                DepthwiseSums.Add<V>(done, Plan.OutputRow, next - t, Plan.F.Outputs, Plan.C, sums + c, channels);
            }
            t = next;
        }
    }

    /// <summary>One or four frames, all bins, one block of channels.</summary>
    private void Block<V, A>(float* x, float* y, int t, int frames, int c, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        (DepthwiseAxis axisT, DepthwiseAxis axisF) = (Plan.T, Plan.F);
        (int i, int iEnd) = axisT.TapsOf(t);
        DepthwiseStrides strides = Plan.Strides;
        int frame = t * axisT.Step - axisT.Offset + i * axisT.Dilation;
        float* input = x + frame * Plan.InputRow + c, weights = w + i * strides.WeightRow + c;
        float* output = y + (t * axisT.OutStep + axisT.OutStart) * Plan.OutputRow + c;
        float* start = bias is null ? null : bias + c;
        int inner = axisF.InteriorStart, innerEnd = axisF.InteriorEnd;
        for (int f = 0, bins; f < axisF.Outputs; f += bins)
        {
            bool isInner = f >= inner && f < innerEnd;
            bins = isInner ? innerEnd - f : 1;
            (int j, int jEnd) = isInner ? (0, axisF.Taps) : axisF.TapsOf(f);
            float* from = input + (nint)(f * axisF.Step - axisF.Offset + j * axisF.Dilation) * Plan.C;
            float* with = weights + (nint)j * Plan.C, to = output + (nint)(f * axisF.OutStep + axisF.OutStart) * Plan.C;
            if (frames == 4)
                DepthwiseLeaves.Forward4<V, A>(from, with, start, to, strides, iEnd - i, jEnd - j, bins, channels);
            else
                DepthwiseLeaves.Forward1<V, A>(from, with, start, to, strides, iEnd - i, jEnd - j, bins, channels);
        }
    }
}
