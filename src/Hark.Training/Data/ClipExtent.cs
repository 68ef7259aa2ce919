namespace Hark.Training.Data;

/// <summary>How long a stored clip is and where in it something sounds.</summary>
/// <param name="Samples">Length in samples at the store's rate.</param>
/// <param name="ActiveStart">First sample of the part that remains when silence is trimmed from both ends.</param>
/// <param name="ActiveSamples">Length of that part; the whole clip where it is silent throughout.</param>
/// <param name="ActiveRms">Root mean square of that part, full scale 1.</param>
public readonly record struct ClipExtent(int Samples, int ActiveStart, int ActiveSamples, float ActiveRms)
{
    private const double FrameSeconds = 0.01;
    private const double SilenceBelowLoudest = 1e-4; // power: 40 dB under the loudest frame
    private const double SilencePower = 1e-8; // -80 dB full scale

    /// <summary>One past the last sample of the active part.</summary>
    public int ActiveEnd => ActiveStart + ActiveSamples;

    /// <summary>Finds the active part by the power of frames of 10 ms.</summary>
    internal static ClipExtent Measure(ReadOnlySpan<float> samples, int sampleRate)
    {
        int frame = (int)(FrameSeconds * sampleRate);
        int frames = (samples.Length + frame - 1) / frame;
        double[] power = new double[frames];
        for (int i = 0; i < frames; i++)
        {
            ReadOnlySpan<float> part = samples[(i * frame)..Math.Min(samples.Length, (i + 1) * frame)];
            power[i] = Power(part);
        }
        double threshold = Math.Max(SilencePower, power.DefaultIfEmpty().Max() * SilenceBelowLoudest);
        int first = Array.FindIndex(power, p => p >= threshold);
        int last = Array.FindLastIndex(power, p => p >= threshold);
        int start = first < 0 ? 0 : first * frame;
        int end = first < 0 ? samples.Length : Math.Min(samples.Length, (last + 1) * frame);
        return new ClipExtent(samples.Length, start, end - start, (float)Math.Sqrt(Power(samples[start..end])));
    }

    private static double Power(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float x in samples) sum += (double)x * x;
        return samples.IsEmpty ? 0 : sum / samples.Length;
    }
}
