namespace Hark.Engine.Kernels;

/// <summary>
/// On one axis, the input positions u that are equal modulo the stride, and the convolution of dY that gives their
/// gradient: u takes dY[(u + pad - i · dilation) / stride] · w[i] for every tap i that divides.
/// </summary>
internal readonly record struct DepthwiseClass(DepthwiseAxis Axis, int FirstTap, int TapStep, int Dilation)
{
    /// <summary>One class per remainder of the stride.</summary>
    public static IEnumerable<DepthwiseClass> All(
        int inputs, int outputs, int kernel, int stride, int dilation, int pad)
    {
        if (stride == 1)
        {
            int offset = (kernel - 1) * dilation - pad;
            yield return new(new(outputs, inputs, kernel, 1, dilation, offset, 1, 0), 0, 1, 1);
            yield break;
        }

        int extent = (kernel - 1) * dilation + 1; // a dilated kernel counts as a long one with zeros between
        for (int remainder = 0; remainder < Math.Min(stride, inputs); remainder++)
        {
            int first = (remainder + pad) % stride;
            int taps = first < extent ? (extent - first + stride - 1) / stride : 0;
            int offset = taps - 1 - (remainder + pad - first) / stride;
            int positions = (inputs - remainder + stride - 1) / stride;
            yield return new(new(outputs, positions, taps, 1, 1, offset, stride, remainder), first, stride, dilation);
        }
    }

    /// <summary>The most taps a class can have.</summary>
    public static long LargestTaps(in ConvolutionGeometry g) =>
        (long)((g.KernelT - 1) * g.DilationT + 1) * ((g.KernelF - 1) * g.DilationF + 1);

    /// <summary>The tap of the kernel that stands at <paramref name="index"/> here, or -1 for a zero between taps. The
    /// order is reversed, because u - i falls as i rises.</summary>
    public int TapOf(int index)
    {
        int position = FirstTap + TapStep * (Axis.Taps - 1 - index);
        return position % Dilation == 0 ? position / Dilation : -1;
    }
}
