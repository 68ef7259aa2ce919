using System.Numerics;
using Hark.Features;

namespace Hark.Tests.Features;

/// <summary>The definition of a log-mel spectrogram, word for word, in double, with a slow Fourier transform.</summary>
internal static class LogMelReference
{
    public static double[] Compute(LogMelSettings settings, float[] samples)
    {
        bool kaldi = settings.Framing == FramingKind.Kaldi;
        double[] signal = PreEmphasise(samples, kaldi ? 0 : settings.PreEmphasis);
        int N = settings.FftLength;
        int windowLength = settings.WindowLength == 0 ? N : settings.WindowLength, offset = (N - windowLength) / 2;
        int frames = 1 + (signal.Length - (kaldi ? windowLength : 0)) / settings.HopLength;
        float[] window = Windows.Make(settings.Window, windowLength);
        Complex[] roots =
        [
            .. Enumerable.Range(0, N).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * i / N)),
        ];
        double[] result = new double[frames * settings.Bands], frame = new double[N];
        for (int t = 0; t < frames; t++)
        {
            Array.Clear(frame);
            double[] cut = kaldi
                ? Condition(signal.AsSpan(t * settings.HopLength, windowLength), settings.PreEmphasis)
                : [.. Enumerable.Range(t * settings.HopLength - N / 2 + offset, windowLength).Select(At)];
            for (int n = 0; n < windowLength; n++) frame[offset + n] = window[n] * cut[n];
            double[] power = Power(frame, roots);
            double[] mels = Mels(settings, power);
            for (int band = 0; band < mels.Length; band++)
            {
                double argument = Math.Max(mels[band], settings.Floor) + settings.Offset;
                double log = settings.Log == LogKind.Natural ? Math.Log(argument) : 10 * Math.Log10(argument);
                result[t * settings.Bands + band] = log;
            }
        }
        double lowest = settings.TopRange is float range ? result.Max() - range : double.NegativeInfinity;
        return Array.ConvertAll(result, v => (Math.Max(v, lowest) + settings.Shift) / settings.Divisor);

        double At(int position) => Reflected(signal, position);
    }

    // Kaldi: each window without its mean, and pre-emphasised as if its first sample stood before it too
    private static double[] Condition(ReadOnlySpan<double> window, double factor)
    {
        double[] x = window.ToArray();
        double mean = x.Average();
        return [.. x.Select((value, n) => value - mean - factor * (x[Math.Max(0, n - 1)] - mean))];
    }

    private static double[] PreEmphasise(float[] samples, double factor) => factor == 0
        ? Array.ConvertAll(samples, v => (double)v)
        : [.. samples.Skip(1).Zip(samples, (next, value) => next - factor * value)];

    private static double Reflected(double[] signal, int position)
    {
        position = Math.Abs(position);
        return signal[position < signal.Length ? position : 2 * (signal.Length - 1) - position];
    }

    private static double[] Power(double[] frame, Complex[] roots)
    {
        double[] power = new double[frame.Length / 2 + 1];
        for (int k = 0; k < power.Length; k++)
        {
            Complex sum = 0;
            for (int n = 0; n < frame.Length; n++) sum += frame[n] * roots[(int)((long)k * n % frame.Length)];
            power[k] = sum.Real * sum.Real + sum.Imaginary * sum.Imaginary;
        }
        return power;
    }

    private static double[] Mels(LogMelSettings settings, double[] power)
    {
        MelFilterBank bank = MelFilterBank.Create(settings);
        double[] mels = new double[bank.Bands];
        for (int band = 0, at = 0; band < bank.Bands; band++)
        {
            for (int i = 0; i < bank.Counts[band]; i++) mels[band] += bank.Weights[at++] * power[bank.Starts[band] + i];
        }
        return mels;
    }
}
