namespace Hark.Engine.Kernels;

/// <summary>
/// The sizes of a 2-d convolution over [B, T, F, C] that gives [B, OutT, OutF, K]. Padding is explicit and may differ on
/// the four sides; a depthwise convolution has K = C.
/// </summary>
/// <param name="B">Clips in the batch.</param>
/// <param name="T">Input frames.</param>
/// <param name="F">Input mel bins.</param>
/// <param name="C">Input channels.</param>
/// <param name="K">Output channels.</param>
/// <param name="KernelT">Taps in time.</param>
/// <param name="KernelF">Taps in frequency.</param>
/// <param name="StrideT">Input frames from one output frame to the next.</param>
/// <param name="StrideF">Input bins from one output bin to the next.</param>
/// <param name="DilationT">Input frames from one tap to the next.</param>
/// <param name="DilationF">Input bins from one tap to the next.</param>
/// <param name="PadTLow">Zero frames before the first.</param>
/// <param name="PadTHigh">Zero frames after the last.</param>
/// <param name="PadFLow">Zero bins below the first.</param>
/// <param name="PadFHigh">Zero bins above the last.</param>
internal readonly record struct ConvolutionGeometry(
    int B, int T, int F, int C, int K, int KernelT, int KernelF, int StrideT, int StrideF, int DilationT, int DilationF,
    int PadTLow, int PadTHigh, int PadFLow, int PadFHigh)
{
    /// <summary>Output frames; 0 if the padded input is shorter than the kernel.</summary>
    public int OutT => Outputs(T + PadTLow + PadTHigh, KernelT, StrideT, DilationT);

    /// <summary>Output bins; 0 if the padded input is narrower than the kernel.</summary>
    public int OutF => Outputs(F + PadFLow + PadFHigh, KernelF, StrideF, DilationF);

    private static int Outputs(int padded, int kernel, int stride, int dilation)
    {
        int room = padded - (kernel - 1) * dilation - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}
