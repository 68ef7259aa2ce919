namespace Hark.Engine.Kernels;

/// <summary>
/// One axis of a depthwise pass: output o reads input o · Step + tap · Dilation - Offset for each of its taps, if that
/// is inside; it is written at o · OutStep + OutStart.
/// </summary>
internal readonly record struct DepthwiseAxis(
    int Inputs, int Outputs, int Taps, int Step, int Dilation, int Offset, int OutStep, int OutStart)
{
    /// <summary>The first output whose taps are all inside.</summary>
    public int InteriorStart => Math.Clamp(CeilingDivide(Offset, Step), 0, Outputs);

    /// <summary>One more than the last output whose taps are all inside.</summary>
    public int InteriorEnd =>
        Math.Clamp(FloorDivide(Inputs - 1 - (Taps - 1) * Dilation + Offset, Step) + 1, InteriorStart, Outputs);

    /// <summary>The taps of an output that are inside.</summary>
    public (int First, int End) TapsOf(int output)
    {
        int start = output * Step - Offset;
        int first = Math.Clamp(CeilingDivide(-start, Dilation), 0, Taps);
        return (first, Math.Clamp(FloorDivide(Inputs - 1 - start, Dilation) + 1, first, Taps));
    }

    /// <summary>The inputs that the outputs [output, end) read, and those before them do not.</summary>
    public (int First, int End) NewInputs(int output, int end)
    {
        int behind = (Taps - 1) * Dilation - Offset + 1; // from an output's step to one more than its last input
        int first = Math.Clamp((output - 1) * Step + behind, 0, Inputs);
        return (first, Math.Clamp((end - 1) * Step + behind, first, Inputs));
    }

    private static int FloorDivide(int a, int b) => a >= 0 ? a / b : -((b - 1 - a) / b);

    private static int CeilingDivide(int a, int b) => -FloorDivide(-a, b);
}

/// <summary>
/// The two axes of a depthwise pass over B clips of C channels, and the distances in floats that follow.
/// </summary>
internal readonly record struct DepthwisePlan(
    int B, int C, DepthwiseAxis T, DepthwiseAxis F, int OutFullT, int OutFullF)
{
    /// <summary>Floats of input and output from which on they are not near a core: those of a batch, not of a clip.
    /// </summary>
    private const int FarFloats = 2 * 1024 * 1024;

    /// <summary>Whether the maps come from far, so that it pays to ask for their frames early.</summary>
    public bool IsFar => B * (InputClip + OutputClip) >= FarFloats;

    public nint InputRow => (nint)F.Inputs * C;

    public nint InputClip => T.Inputs * InputRow;

    public nint OutputRow => (nint)OutFullF * C;

    public nint OutputClip => OutFullT * OutputRow;

    public DepthwiseStrides Strides => new(
        T.Dilation * InputRow, (nint)F.Dilation * C, T.Step * InputRow, (nint)F.Taps * C, C, T.OutStep * OutputRow,
        (nint)F.Step * C, (nint)F.OutStep * C);

    /// <summary>Asks for some channels of all bins of the input frames that the outputs [t, end) are the first to read.
    /// </summary>
    public unsafe void FetchInputs(float* clip, int t, int end, int c, int channels)
    {
        (int frame, int last) = T.NewInputs(t, end);
        for (; frame < last; frame++) Ahead.Fetch(clip + frame * InputRow + c, C, F.Inputs, channels);
    }

    /// <summary>Asks for some channels of all bins of the output frames [t, end).</summary>
    public unsafe void FetchOutputs(float* clip, int t, int end, int c, int channels)
    {
        for (; t < end; t++)
        {
            float* frame = clip + (t * T.OutStep + T.OutStart) * OutputRow + F.OutStart * C + c;
            Ahead.Fetch(frame, F.OutStep * C, F.Outputs, channels);
        }
    }

    public static DepthwisePlan Forward(in ConvolutionGeometry g) => new(
        g.B, g.C,
        new(g.T, g.OutT, g.KernelT, g.StrideT, g.DilationT, g.PadTLow, 1, 0),
        new(g.F, g.OutF, g.KernelF, g.StrideF, g.DilationF, g.PadFLow, 1, 0), g.OutT, g.OutF);
}
