using Hark.Engine;

namespace Hark.Benchmarks.Works;

/// <summary>A sound that never changes: noise that swells and fades, and a falling tone.</summary>
internal static class TestClip
{
    public static float[] Samples(int sampleRate, double seconds)
    {
        float[] samples = new float[(int)(sampleRate * seconds)];
        new Philox(7).FillNormal(samples, 0, 0.05f);
        for (int i = 0; i < samples.Length; i++)
        {
            double t = (double)i / sampleRate;
            double swell = 0.6 + 0.4 * Math.Sin(2 * Math.PI * 0.7 * t);
            double tone = 0.2 * Math.Sin(2 * Math.PI * (900 * t - 30 * t * t));
            samples[i] = (float)Math.Clamp(swell * samples[i] + tone, -1, 1);
        }
        return samples;
    }
}
