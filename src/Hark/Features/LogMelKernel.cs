using System.Runtime.CompilerServices;
using Hark.Engine.Kernels;

namespace Hark.Features;

/// <summary>Turns a signal into log-mel frames. Immutable; any number of threads may call it.</summary>
internal abstract class LogMelKernel
{
    /// <summary>Writes frames 0 .. T - 1, [T, F].</summary>
    public abstract void Run(FrameSource signal, int frameCount, Span<float> output);
}

/// <summary>
/// As many frames at once as a vector has lanes: gather and window, one complex FFT of half the length, split into the
/// spectrum of the real signal, power, mel sums, logarithm, scatter. The technique keeps every value of a frame in one
/// lane, so a frame's bits depend on its own samples only.
/// </summary>
internal sealed unsafe class LogMelKernel<V> : LogMelKernel
    where V : unmanaged, ILanes<V>
{
    private readonly int fftLength, hop, bands, lead, windowFrom, windowTo;
    private readonly float[] window, splitTwiddles, melWeights;
    private readonly KaldiFrames<V>? kaldi;
    private readonly int[] melStarts, melCounts;
    private readonly StockhamPlan plan;
    private readonly float floor, offset, logFactor, logShift;

    public LogMelKernel(LogMelSettings settings, MelFilterBank bank)
    {
        fftLength = settings.FftLength;
        hop = settings.HopLength;
        bands = bank.Bands;
        window = Windows.Centred(settings, out int firstInside, out int endInside);
        lead = settings.Framing == FramingKind.Kaldi ? firstInside : fftLength / 2;
        if (settings.Framing == FramingKind.Kaldi) kaldi = new(window, firstInside, endInside, settings.PreEmphasis);
        windowFrom = firstInside & ~3;
        windowTo = (endInside + 3) & ~3;
        plan = new(fftLength / 2);
        splitTwiddles = new float[3 * (fftLength / 4 + 1)];
        for (int k = 0; k <= fftLength / 4; k++)
        {
            (double sin, double cos) = Math.SinCos(-2 * Math.PI * k / fftLength);
            ((float[])[(float)cos, (float)sin, (float)-sin]).CopyTo(splitTwiddles, 3 * k);
        }
        (melStarts, melCounts, melWeights) = (bank.Starts.ToArray(), bank.Counts.ToArray(), bank.Weights.ToArray());
        (floor, offset) = (settings.Floor, settings.Offset);
        double perNeper = settings.Log == LogKind.Decibel ? 10 / Math.Log(10) : 1;
        logFactor = (float)(perNeper / settings.Divisor);
        logShift = settings.Shift / settings.Divisor;
    }

    private static int Width => V.Count;

    private int Bins => fftLength / 2 + 1;

    public override void Run(FrameSource signal, int frameCount, Span<float> output)
    {
        int stretch = Align((Width - 1) * hop + fftLength), field = fftLength * Width;
        int inner = 2 * plan.InnerLength * 2 * Width, power = Bins * Width;
        using Scratch memory = Scratch.Rent(stretch + 2L * field + inner + power + (long)bands * Width);
        float* samples = memory.Floats, windowed = samples + stretch, halfSpectrum = windowed + field;
        float* room = halfSpectrum + field, spectrum = room + inner, mels = spectrum + power;
        fixed (float* outputStart = output)
        {
            for (int frame = 0; frame < frameCount; frame += Width)
            {
                int count = Math.Min(Width, frameCount - frame);
                signal.Read((long)frame * hop - lead, new Span<float>(samples, (Width - 1) * hop + fftLength));
                GatherFrames(samples, windowed);
                StockhamFft<V>.Run(plan, windowed, halfSpectrum, room);
                fixed (float* twiddles = splitTwiddles) SplitPower(halfSpectrum, fftLength / 2, twiddles, spectrum);
                SumBands(spectrum, mels);
                LaneTransposer.Scatter(mels, bands, Width, outputStart + (nint)frame * bands, count);
            }
        }
    }

    /// <summary>samples -> [n, lane], windowed.</summary>
    private void GatherFrames(float* samples, float* target)
    {
        new Span<float>(target, windowFrom * Width).Clear();
        fixed (float* w = kaldi is null ? window : kaldi.Ones)
            LaneTransposer.Gather(samples, hop, w, windowFrom, windowTo, Width, target);
        kaldi?.Condition(target);
        new Span<float>(target + (nint)windowTo * Width, (fftLength - windowTo) * Width).Clear();
    }

    /// <summary>
    /// z[k], the transform of even samples + i odd samples, [H, (re, im), lane] -> |X[k]|^2, [H + 1, lane]:
    /// X[k] = E + w^k O and X[H - k] = conj(E - w^k O) with E, O the spectra of the even and the odd samples.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SplitPower(float* z, int H, float* twiddles, float* power)
    {
        V half = V.Create(0.5f);
        V re0 = V.Load(z), im0 = V.Load(z + Width), sum = re0 + im0, difference = re0 - im0;
        (sum * sum).Store(power);
        (difference * difference).Store(power + (nint)H * Width);
        for (int k = 1; k <= H / 2; k++)
        {
            float* u = z + (nint)k * 2 * Width, v = z + (nint)(H - k) * 2 * Width;
            V ur = V.Load(u), ui = V.Load(u + Width), vr = V.Load(v), vi = V.Load(v + Width);
            V er = (ur + vr) * half, ei = (ui - vi) * half, or = (ui + vi) * half, oi = (vr - ur) * half;
            V cos = V.Create(twiddles[3 * k]), sin = V.Create(twiddles[3 * k + 1]);
            V minusSin = V.Create(twiddles[3 * k + 2]);
            V tr = V.MultiplyAdd(oi, minusSin, or * cos), ti = V.MultiplyAdd(or, sin, oi * cos);
            V xr = er + tr, xi = ei + ti, yr = er - tr, yi = ti - ei;
            V.MultiplyAdd(xr, xr, xi * xi).Store(power + (nint)k * Width);
            V.MultiplyAdd(yr, yr, yi * yi).Store(power + (nint)(H - k) * Width);
        }
    }

    /// <summary>
    /// Power [bins, lane] -> log-mel [F, lane]; one chain of multiply-adds over ascending bins per band.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void SumBands(float* power, float* target)
    {
        V lowest = V.Create(floor), added = V.Create(offset);
        V factor = V.Create(logFactor), shift = V.Create(logShift);
        fixed (float* weights = melWeights)
        {
            float* weight = weights;
            for (int band = 0; band < melStarts.Length; band++, target += Width)
            {
                V sum = V.Create(0);
                float* bin = power + (nint)melStarts[band] * Width;
                for (float* end = weight + melCounts[band]; weight < end; weight++, bin += Width)
                {
                    sum = V.MultiplyAdd(V.Load(bin), V.Create(*weight), sum);
                }
                V log = VectorMath.Log(V.Max(lowest, sum) + added);
                V.MultiplyAdd(log, factor, shift).Store(target);
            }
        }
    }

    /// <summary>Up to whole cache lines, so that what follows stays aligned.</summary>
    private static int Align(int floats) => (floats + 15) & ~15;
}
