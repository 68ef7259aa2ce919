namespace Hark.Engine.Kernels;

/// <summary>
/// The sizes of a convolution from a map [B, T, F, C] to a map [B, OutT, OutF, K]. Padding is explicit and may differ
/// on the four sides; a depthwise convolution has K = C.
/// </summary>
/// <param name="B">Batch.</param>
/// <param name="T">Frames of the input.</param>
/// <param name="F">Bins of the input.</param>
/// <param name="C">Channels of the input.</param>
/// <param name="K">Channels of the output.</param>
/// <param name="KernelT">Taps along time.</param>
/// <param name="KernelF">Taps along frequency.</param>
/// <param name="StrideT">Input frames from one output frame to the next.</param>
/// <param name="StrideF">Input bins from one output bin to the next.</param>
/// <param name="DilationT">Input frames from one tap to the next.</param>
/// <param name="DilationF">Input bins from one tap to the next.</param>
/// <param name="PadTLow">Zero frames before the first.</param>
/// <param name="PadTHigh">Zero frames after the last.</param>
/// <param name="PadFLow">Zero bins below the first.</param>
/// <param name="PadFHigh">Zero bins above the last.</param>
internal readonly record struct ConvolutionGeometry(
    int B,
    int T,
    int F,
    int C,
    int K,
    int KernelT,
    int KernelF,
    int StrideT = 1,
    int StrideF = 1,
    int DilationT = 1,
    int DilationF = 1,
    int PadTLow = 0,
    int PadTHigh = 0,
    int PadFLow = 0,
    int PadFHigh = 0)
{
    /// <summary>Frames of the output; 0 if the padded input is shorter than the kernel.</summary>
    public int OutT => Out(T, PadTLow + PadTHigh, KernelT, StrideT, DilationT);

    /// <summary>Bins of the output; 0 if the padded input is narrower than the kernel.</summary>
    public int OutF => Out(F, PadFLow + PadFHigh, KernelF, StrideF, DilationF);

    /// <summary>Positions of the output: rows of the matrix product.</summary>
    public int Positions => checked(B * OutT * OutF);

    /// <summary>Values that one output adds up where there are no groups.</summary>
    public int Depth => checked(KernelT * KernelF * C);

    /// <summary>Whether the map is already the matrix: 1 x 1 taps, each position used once, no padding.</summary>
    public bool IsPointwise =>
        KernelT == 1 && KernelF == 1 && StrideT == 1 && StrideF == 1 && (PadTLow | PadTHigh | PadFLow | PadFHigh) == 0;

    /// <summary>Refuses sizes that no convolution has.</summary>
    public void Check()
    {
        if (Math.Min(Math.Min(B, C), K) < 0 || Math.Min(T, F) < 1 || Math.Min(KernelT, KernelF) < 1
            || Math.Min(StrideT, StrideF) < 1 || Math.Min(DilationT, DilationF) < 1)
        {
            throw new ArgumentException($"A size of the convolution is too small: {this}.");
        }

        if (OutT < 1 || OutF < 1)
        {
            throw new ArgumentException(
                $"The padded input [{T + PadTLow + PadTHigh}, {F + PadFLow + PadFHigh}] is smaller than the kernel "
                + $"[{((KernelT - 1) * DilationT) + 1}, {((KernelF - 1) * DilationF) + 1}].");
        }
    }

    private static int Out(int size, int padding, int kernel, int stride, int dilation)
    {
        int room = size + padding - (dilation * (kernel - 1)) - 1;
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
