namespace SynthesizeSounds;

/// <summary>What the sounds share: the rate, seeded noise, a resonance, a small room and the final level.</summary>
internal static class Synth
{
    public const int SampleRate = 16_000;

    public static float[] Silence(double seconds) => new float[(int)(seconds * SampleRate)];

    public static int SampleAt(double seconds) => (int)(seconds * SampleRate);

    /// <summary>
    /// Adds amplitude * exp(-t / decaySeconds) * sin(2 pi (f t + glide t^2 / 2)) from a start time on.
    /// </summary>
    public static void AddDecayingTone(
        float[] sound, double startSeconds, double frequencyHz, double decaySeconds, double amplitude,
        double glideHzPerSecond = 0)
    {
        int start = SampleAt(startSeconds);
        int end = Math.Min(sound.Length, start + SampleAt(decaySeconds * 8));
        for (int n = start; n < end; n++)
        {
            double t = (double)(n - start) / SampleRate;
            double phase = 2 * Math.PI * (frequencyHz * t + glideHzPerSecond * t * t / 2);
            sound[n] += (float)(amplitude * Math.Exp(-t / decaySeconds) * Math.Sin(phase));
        }
    }

    /// <summary>
    /// Adds a few early reflections and a tail of diffuse ones, each weaker and duller than the one before.
    /// </summary>
    public static void AddRoom(float[] sound, Noise noise, double tailSeconds, double wet)
    {
        float[] dry = (float[])sound.Clone();
        const int Reflections = 60;
        for (int i = 0; i < Reflections; i++)
        {
            double delaySeconds = 0.006 + tailSeconds * Math.Pow((i + noise.Uniform()) / Reflections, 1.5);
            float gain = (float)(wet * noise.Signed() * Math.Exp(-3 * delaySeconds / tailSeconds));
            float dull = (float)Math.Min(0.85, 0.3 + delaySeconds / tailSeconds);
            int delay = SampleAt(delaySeconds);
            float low = 0;
            for (int n = delay; n < sound.Length; n++)
            {
                low = dull * low + (1 - dull) * dry[n - delay];
                sound[n] += gain * low;
            }
        }
    }

    /// <summary>Adds the hiss of a microphone, fades both ends and scales to a peak.</summary>
    public static float[] Finish(float[] sound, Noise noise, double peak, double hiss = 0.0004)
    {
        float loudest = sound.Max(Math.Abs);
        int fade = SampleAt(0.02);
        for (int n = 0; n < sound.Length; n++)
        {
            float edge = Math.Min(1f, Math.Min(n, sound.Length - 1 - n) / (float)fade);
            sound[n] = edge * (float)(sound[n] / loudest * peak + hiss * noise.Signed());
        }
        return sound;
    }
}
