namespace Hark.Engine.Kernels;

/// <summary>
/// Depthwise convolution (one filter per channel) on [B, T, F, C] with weights [KernelT, KernelF, C]. Any kernel size,
/// stride, dilation and padding; the geometry has K = C. Plain twin: <see cref="DepthwiseReference"/>.
/// </summary>
internal static unsafe class Depthwise
{
    /// <summary>y = activation(bias + x * w).</summary>
    /// <param name="team">Who works.</param>
    /// <param name="g">The sizes.</param>
    /// <param name="x">[B, T, F, C].</param>
    /// <param name="w">[KernelT, KernelF, C].</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="activation">Applied to every output.</param>
    /// <param name="y">[B, OutT, OutF, C].</param>
    /// <param name="means">[B, C], the means of y over time and bins; or null.</param>
    public static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry g,
        float* x,
        float* w,
        float* bias,
        Activation activation,
        float* y,
        float* means = null)
    {
        var plan = DepthwisePlan.Forward(g);
        if (means is null)
        {
            Run(team, plan, x, w, bias, activation, y, null);
            return;
        }
        int bands = DepthwiseBands.Of(plan, minimumFrames: 0).PerClip;
        using Scratch sums = Scratch.Rent((long)plan.B * bands * plan.C);
        Run(team, plan, x, w, bias, activation, y, sums.Floats);
        DepthwiseSums.Finish(team, plan, bands, sums.Floats, means);
    }

    /// <summary>dX, the gradient of the input; every element is written.</summary>
    public static void BackwardData(ThreadTeam team, in ConvolutionGeometry g, float* dY, float* w, float* dX)
    {
        // Input frame u takes part in an output for the taps i with (u + pad - i · dilation) divisible by the stride.
        // For the frames with equal u mod stride these are the same taps: each such class is a stride-1 convolution
        // of dY. A chunk does all classes of a few frames, so that dY is read and dX written once.
        DepthwiseClass[] ts =
            [.. DepthwiseClass.All(g.T, g.OutT, g.KernelT, g.StrideT, g.DilationT, g.PadTLow)];
        DepthwiseClass[] fs =
            [.. DepthwiseClass.All(g.F, g.OutF, g.KernelF, g.StrideF, g.DilationF, g.PadFLow)];
        long weights = DepthwiseClass.LargestTaps(g) * g.C;
        using Scratch scratch = Scratch.Rent(Math.Max(1, weights * ts.Length * fs.Length));
        var classes = new DepthwiseFrames[ts.Length * fs.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            (DepthwiseClass t, DepthwiseClass f) = (ts[i / fs.Length], fs[i % fs.Length]);
            float* taps = scratch.Floats + i * weights;
            PackTaps(g, t, f, w, taps);
            DepthwisePlan plan = new(g.B, g.C, t.Axis, f.Axis, g.T, g.F);
            classes[i] = new(plan, taps, null) { IsFar = plan.IsFar };
        }
        var bands = DepthwiseBands.OfGradient(g);
        var job = new DepthwiseGradientJob(classes, bands, g.StrideT, dY, dX);
        KernelRunner.Run(team, checked(bands.PerClip * g.B), Activation.None, job);
    }

    /// <summary>dW [KernelT, KernelF, C], the gradient of the weights. That of the bias is
    /// <see cref="Reduction.SumColumns"/> of dY.</summary>
    public static void BackwardWeights(ThreadTeam team, in ConvolutionGeometry g, float* x, float* dY, float* dW)
    {
        DepthwisePlan plan = DepthwisePlan.Forward(g);
        int taps = g.KernelT * g.KernelF, weights = taps * g.C;
        var bands = DepthwiseBands.Of(plan, minimumFrames: 8 * taps / Math.Max(1, g.OutF)); // keeps partial sums small
        int chunks = checked(bands.PerClip * g.B);
        using Scratch scratch = Scratch.Rent(Math.Max(1, (long)chunks) * weights);
        new Span<float>(scratch.Floats, weights).Clear();
        KernelRunner.Run(team, chunks, new DepthwiseWeightsJob(plan, bands, x, dY, scratch.Floats));
        ColumnSums.AddTree(team, scratch.Floats, chunks, weights);
        new Span<float>(scratch.Floats, weights).CopyTo(new Span<float>(dW, weights));
    }

    private static void Run(
        ThreadTeam team,
        in DepthwisePlan plan,
        float* x,
        float* w,
        float* bias,
        Activation activation,
        float* y,
        float* sums)
    {
        DepthwiseBands bands = DepthwiseBands.Of(plan, minimumFrames: 0);
        var job = new DepthwiseForwardJob(plan, bands, x, w, bias, y, sums);
        KernelRunner.Run(team, checked(bands.PerClip * plan.B), activation, job);
    }

    private static void PackTaps(in ConvolutionGeometry g, DepthwiseClass t, DepthwiseClass f, float* w, float* packed)
    {
        for (int i = 0; i < t.Axis.Taps; i++)
        {
            for (int j = 0; j < f.Axis.Taps; j++)
            {
                var target = new Span<float>(packed + (nint)(i * f.Axis.Taps + j) * g.C, g.C);
                int tapT = t.TapOf(i), tapF = f.TapOf(j);
                if (tapT < 0 || tapF < 0) target.Clear();
                else new Span<float>(w + (nint)(tapT * g.KernelF + tapF) * g.C, g.C).CopyTo(target);
            }
        }
    }
}
