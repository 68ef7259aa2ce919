using Hark.Engine;
using Hark.Training.Augmentation;

namespace Hark.Training.Data;

/// <summary>A clip prepared for a scene: silence trimmed, cut to length, ends faded, brought to a level.</summary>
internal sealed record SceneSound(Clip Clip, float[] Samples, SoundLevel Level)
{
    private const double FadeSeconds = 0.01, CutFadeSeconds = 0.1, CrossfadeSeconds = 0.5;
    private const float PeakLimit = 0.95f;

    public static SceneSound Draw(
        ClipStore store, Clip clip, double longestSeconds, double varyProbability, Philox random)
    {
        int index = store.IndexOf(clip.File);
        ClipExtent extent = store.Extent(index);
        ClipVariation variation = ClipVariation.Draw(varyProbability, random);
        int longest = (int)(longestSeconds * store.SampleRate), heard = variation.HeardSamples(extent.ActiveSamples);
        bool cut = heard > longest;
        int spare = cut ? Math.Max(0, extent.ActiveSamples - variation.SourceSamples(longest)) : 0;
        int start = extent.ActiveStart + (cut ? random.NextInt32(spare + 1) : 0);
        float[] samples = new float[Math.Min(heard, longest)];
        variation.Read(store, index, start, samples);
        Fade(samples, (int)((cut ? CutFadeSeconds : FadeSeconds) * store.SampleRate));
        double draw = random.NextDouble();
        SoundLevel level = draw < 0.15 ? SoundLevel.Quiet : draw < 0.85 ? SoundLevel.Middle : SoundLevel.Loud;
        double decibels = random.Between(-2, 2) + level switch
        {
            SoundLevel.Quiet => -31,
            SoundLevel.Middle => -21,
            _ => -16,
        };
        Waveform.Scale(samples, Gain(samples, Math.Pow(10, decibels / 20)));
        return new SceneSound(clip, samples, level);
    }

    /// <summary>The active part of a clip, repeated with crossfades up to a length, at root mean square 1.</summary>
    public static float[] Loop(ClipStore store, Clip clip, int length, Philox random)
    {
        int index = store.IndexOf(clip.File);
        ClipExtent extent = store.Extent(index);
        float[] part = new float[extent.ActiveSamples];
        store.Read(index, extent.ActiveStart, part);
        int overlap = Math.Min((int)(CrossfadeSeconds * store.SampleRate), part.Length / 3);
        Fade(part, overlap);
        float[] loop = new float[length];
        int step = part.Length - overlap;
        for (int onset = -overlap - random.NextInt32(step); onset < length; onset += step)
        {
            int from = Math.Max(0, onset), end = Math.Min(length, onset + part.Length);
            if (end > from) Waveform.AddScaled(loop.AsSpan(from, end - from), part.AsSpan(from - onset, end - from), 1);
        }
        double rms = Math.Sqrt(Waveform.Energy(loop) / length);
        if (rms > 0) Waveform.Scale(loop, (float)(1 / rms));
        return loop;
    }

    private static float Gain(float[] samples, double rms)
    {
        double found = Math.Sqrt(Waveform.Energy(samples) / samples.Length);
        if (!(found > 0)) return 1;
        return (float)Math.Min(rms / found, PeakLimit / Waveform.Peak(samples));
    }

    /// <summary>Raised-cosine ends: two of them overlapped add up to a constant.</summary>
    private static void Fade(float[] samples, int length)
    {
        length = Math.Min(length, samples.Length / 2);
        for (int n = 0; n < length; n++)
        {
            float gain = (float)(0.5 - 0.5 * Math.Cos(Math.PI * (n + 0.5) / length));
            samples[n] *= gain;
            samples[^(n + 1)] *= gain;
        }
    }
}
