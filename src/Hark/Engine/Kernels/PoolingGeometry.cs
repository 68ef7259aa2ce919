namespace Hark.Engine.Kernels;

/// <summary>
/// The sizes of a pooling of [B, T, F, C] without padding; windows that would reach over the end are left out.
/// </summary>
internal readonly record struct PoolingGeometry(
    int B, int T, int F, int C, int KernelT, int KernelF, int StrideT, int StrideF)
{
    public int OutT => Outputs(T, KernelT, StrideT);

    public int OutF => Outputs(F, KernelF, StrideF);

    public int Taps => KernelT * KernelF;

    /// <summary>The output frames whose windows hold input frame <paramref name="t"/>.</summary>
    public (int Start, int End) WindowsOfFrame(int t) => Windows(t, KernelT, StrideT, OutT);

    /// <summary>The output bins whose windows hold input bin <paramref name="f"/>.</summary>
    public (int Start, int End) WindowsOfBin(int f) => Windows(f, KernelF, StrideF, OutF);

    private static int Outputs(int size, int kernel, int stride) => size < kernel ? 0 : (size - kernel) / stride + 1;

    private static (int Start, int End) Windows(int at, int kernel, int stride, int outputs)
    {
        int start = at < kernel ? 0 : (at - kernel) / stride + 1, end = Math.Min(at / stride + 1, outputs);
        return (start, Math.Max(start, end));
    }
}
