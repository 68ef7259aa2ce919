using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Convolution of a map with few channels, such as a spectrogram: so few products for an output that making patches, or
/// a second pass for the activation, would cost more than the products. Four neighbouring outputs and two registers of
/// output channels stay in registers from the bias to the activation.
/// </summary>
/// <remarks>
/// The frames that an output frame sees are copied side by side with their padding, so that a tap is an offset. The
/// chain of multiply-adds is that of <see cref="ConvolutionReference"/>.
/// </remarks>
internal static unsafe class ThinConvolution
{
    /// <summary>Most products for an output.</summary>
    private const int MaxDepth = 32;

    /// <summary>Multiply-adds of a chunk: some ten microseconds.</summary>
    private const int WorkOfChunk = 256 * 1024;
    private const int Width = GemmKernelSet.PanelColumns, Rows = 4;
    private const MethodImplOptions Leaf = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    public static bool Fits(in ConvolutionGeometry g) => !g.IsPointwise && g.Depth <= MaxDepth;

    /// <summary>
    /// output[B, OutT, OutF, K] = act(convolution + bias) with packed filters, see <see cref="PackedMatrix"/>.
    /// </summary>
    public static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry g,
        float* input,
        float* packedFilters,
        float* output,
        float* bias,
        Activation activation)
    {
        int frames = checked(g.B * g.OutT);
        int framesAtOnce = (int)Math.Clamp(WorkOfChunk / ((long)g.OutF * g.Depth * Math.Max(g.K, Width)), 1, frames);
        Job job = new(g, framesAtOnce, input, packedFilters, output, bias);
        KernelRunner.Run(team, (frames + framesAtOnce - 1) / framesAtOnce, activation, job);
    }

    private readonly struct Job(
        ConvolutionGeometry g, int framesAtOnce, float* input, float* filters, float* output, float* bias)
        : IActivatedJob
    {
        private readonly ConvolutionGeometry g = g;

        private int BandWidth => (g.F + g.PadFLow + g.PadFHigh) * g.C;

        public void Run<V, A>(int chunk)
            where V : unmanaged, ILanes<V>
            where A : struct, IActivationFunction
        {
            int panels = PackedMatrix.Panels(g.K), frame = chunk * framesAtOnce;
            int atOnce = Math.Max(1, 2 * V.Count / Width);
            int end = Math.Min(g.B * g.OutT, frame + framesAtOnce);
            int startFloats = (panels + 1) * Width; // the second register may begin behind the last panel
            using PackScratch memory = PackScratch.Rent((long)startFloats + (g.KernelT * BandWidth));
            float* start = memory.Pointer, band = start + startFloats;
            Span<float> starts = new(start, startFloats);
            starts.Clear();
            if (bias != null) new Span<float>(bias, g.K).CopyTo(starts);
            nint* taps = stackalloc nint[MaxDepth];
            for (int k = 0; k < g.Depth; k++)
            {
                int tap = k / g.C;
                taps[k] = (tap / g.KernelF * BandWidth) + (tap % g.KernelF * g.DilationF * g.C) + (k % g.C);
            }

            for (; frame < end; frame++)
            {
                ReadBand(frame, band);
                for (int panel = 0; panel < panels; panel += atOnce)
                {
                    int column = panel * Width, valid = Math.Min(atOnce * Width, g.K - column);
                    Frame<V, A>(
                        band, taps, filters + ((nint)column * g.Depth), SecondRegister<V>(panel, panels),
                        start + column, output + ((nint)frame * g.OutF * g.K) + column, valid);
                }
            }
        }

        /// <summary>
        /// Floats from the weights of the first register to those of the second: in the same panel, in the next one,
        /// or, where there is no next one, any that may be read.
        /// </summary>
        private int SecondRegister<V>(int panel, int panels)
            where V : unmanaged, ILanes<V>
        {
            if (V.Count < Width) return V.Count;
            return panel + 1 < panels ? g.Depth * Width : 0;
        }

        /// <summary>Copies the frames under all taps, with zeros in the padding.</summary>
        private void ReadBand(int frame, float* band)
        {
            int clip = frame / g.OutT, first = ((frame - (clip * g.OutT)) * g.StrideT) - g.PadTLow, width = BandWidth;
            new Span<float>(band, g.KernelT * width).Clear();
            for (int tap = 0; tap < g.KernelT; tap++)
            {
                int t = first + (tap * g.DilationT);
                if ((uint)t >= (uint)g.T) continue;
                Span<float> source = new(input + ((((nint)clip * g.T) + t) * g.F * g.C), g.F * g.C);
                source.CopyTo(new(band + (tap * width) + (g.PadFLow * g.C), source.Length));
            }
        }

        /// <summary>All bins of a frame, for the output channels of a panel, or of two.</summary>
        [MethodImpl(Leaf)]
        private void Frame<V, A>(
            float* band, nint* taps, float* weights, nint second, float* start, float* to, int valid)
            where V : unmanaged, ILanes<V>
            where A : struct, IActivationFunction
        {
            nint step = g.StrideF * g.C;
            for (int column = 0; column < valid; column += 2 * V.Count)
            {
                int left = valid - column;
                if (g.OutF < Rows)
                {
                    for (int f = 0; f < g.OutF; f++)
                    {
                        One<V, A>(
                            band + (f * step), taps, g.Depth, weights + column, second, start + column,
                            to + ((nint)f * g.K) + column, left);
                    }

                    continue;
                }

                // The last four may overlap the four before: the same values are written again.
                for (int f = 0; f < g.OutF; f += Rows)
                {
                    int at = Math.Min(f, g.OutF - Rows);
                    Four<V, A>(
                        band + (at * step), step, taps, g.Depth, weights + column, second, start + column,
                        to + ((nint)at * g.K) + column, g.K, left);
                }
            }
        }
    }

    [MethodImpl(Leaf)]
    private static void Four<V, A>(
        float* x,
        nint step,
        nint* taps,
        int depth,
        float* w,
        nint second,
        float* start,
        float* y,
        nint ldy,
        int valid)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        float* x1 = x + step, x2 = x1 + step, x3 = x2 + step;
        V a0 = V.Load(start), b0 = V.Load(start + V.Count), a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
        for (int k = 0; k < depth; k++, w += Width)
        {
            nint tap = taps[k];
            V u = V.Load(w), v = V.Load(w + second);
            V value = V.Create(x[tap]);
            a0 = V.MultiplyAdd(value, u, a0);
            b0 = V.MultiplyAdd(value, v, b0);
            value = V.Create(x1[tap]);
            a1 = V.MultiplyAdd(value, u, a1);
            b1 = V.MultiplyAdd(value, v, b1);
            value = V.Create(x2[tap]);
            a2 = V.MultiplyAdd(value, u, a2);
            b2 = V.MultiplyAdd(value, v, b2);
            value = V.Create(x3[tap]);
            a3 = V.MultiplyAdd(value, u, a3);
            b3 = V.MultiplyAdd(value, v, b3);
        }

        Store<V, A>(a0, b0, y, valid);
        Store<V, A>(a1, b1, y + ldy, valid);
        Store<V, A>(a2, b2, y + (2 * ldy), valid);
        Store<V, A>(a3, b3, y + (3 * ldy), valid);
    }

    [MethodImpl(Leaf)]
    private static void One<V, A>(
        float* x, nint* taps, int depth, float* w, nint second, float* start, float* y, int valid)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        V a = V.Load(start), b = V.Load(start + V.Count);
        for (int k = 0; k < depth; k++, w += Width)
        {
            V value = V.Create(x[taps[k]]);
            a = V.MultiplyAdd(value, V.Load(w), a);
            b = V.MultiplyAdd(value, V.Load(w + second), b);
        }

        Store<V, A>(a, b, y, valid);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, A>(V a, V b, float* y, int valid)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        if (valid >= 2 * V.Count)
        {
            A.Value(a).Store(y);
            A.Value(b).Store(y + V.Count);
            return;
        }

        A.Value(a).Store(y, Math.Min(valid, V.Count));
        if (valid > V.Count) A.Value(b).Store(y + V.Count, valid - V.Count);
    }
}
