namespace SynthesizeSounds.Sounds;

/// <summary>
/// Steady rain: the far drops merge into noise, the near ones are heard one by one as dry ticks on leaves and stone,
/// and a few fall into a puddle, where each traps a bubble that rings and rises in pitch (Minnaert).
/// </summary>
internal static class Rain
{
    public static float[] Render()
    {
        var noise = new Noise(4);
        float[] sound = Synth.Silence(6);
        AddFarDrops(sound, noise);
        for (double t = 0; t < 5.95; t += -Math.Log(1 - noise.Uniform()) / 320) AddNearDrop(sound, noise, t);
        for (double t = 0; t < 5.9; t += -Math.Log(1 - noise.Uniform()) / 9) AddPuddleDrop(sound, noise, t);
        return Synth.Finish(sound, noise, peak: 0.5);
    }

    private static void AddFarDrops(float[] sound, Noise noise)
    {
        Resonance low = new(900, 1500), middle = new(2600, 3000), high = new(5600, 4500);
        double gust = 0;
        for (int n = 0; n < sound.Length; n++)
        {
            if (n % 160 == 0) gust = 0.98 * gust + 0.02 * noise.Signed();
            double white = noise.Signed();
            double band = 0.5 * low.Next(white) + 0.9 * middle.Next(white) + 1.1 * high.Next(white);
            sound[n] += (float)(0.16 * (1 + 1.5 * gust) * band);
        }
    }

    private static void AddNearDrop(float[] sound, Noise noise, double startSeconds)
    {
        // Drop sizes fall off steeply: most are faint, a few stand out.
        double amplitude = 0.02 / Math.Pow(1 - 0.98 * noise.Uniform(), 0.55);
        double decaySeconds = noise.Between(0.0008, 0.003);
        var surface = new Resonance(noise.Between(1500, 6500), 1800);
        int start = Synth.SampleAt(startSeconds);
        int end = Math.Min(sound.Length, start + Synth.SampleAt(decaySeconds * 7));
        for (int n = start; n < end; n++)
        {
            double envelope = Math.Exp(-(n - start) / (decaySeconds * Synth.SampleRate));
            sound[n] += (float)(amplitude * 3 * surface.Next(envelope * noise.Signed()));
        }
    }

    private static void AddPuddleDrop(float[] sound, Noise noise, double startSeconds) =>
        Synth.AddDecayingTone(
            sound, startSeconds, noise.Between(900, 3200), noise.Between(0.006, 0.016), noise.Between(0.02, 0.07),
            glideHzPerSecond: noise.Between(2000, 9000));
}
