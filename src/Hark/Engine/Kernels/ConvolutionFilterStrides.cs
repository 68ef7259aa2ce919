namespace Hark.Engine.Kernels;

/// <summary>
/// Where a filter bank keeps W[out, t, f, in]: floats from one to the next along each axis. PyTorch's [out, in, kh, kw]
/// has In = kh·kw and, where kh is time, T = kw and F = 1; where kw is time, T = 1 and F = kw.
/// </summary>
internal readonly record struct FilterStrides(int Out, int T, int F, int In)
{
    /// <summary>The strides of [out, in, kernelT, kernelF], where PyTorch's height is time.</summary>
    public static FilterStrides TimeByFrequency(in ConvolutionGeometry g) =>
        new(g.C * g.KernelT * g.KernelF, g.KernelF, 1, g.KernelT * g.KernelF);

    /// <summary>The strides of [out, in, kernelF, kernelT], where PyTorch's width is time.</summary>
    public static FilterStrides FrequencyByTime(in ConvolutionGeometry g) =>
        new(g.C * g.KernelT * g.KernelF, 1, g.KernelT, g.KernelT * g.KernelF);
}
