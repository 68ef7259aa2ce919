namespace SynthesizeSounds.Sounds;

/// <summary>
/// Three strokes of a bronze bell. A bell is tuned to hum, prime, minor third, fifth and nominal; every mode is a
/// doublet of slightly different frequency (no casting is round), which makes the slow beating.
/// </summary>
internal static class ChurchBell
{
    private static readonly (double Ratio, double Amplitude, double DecaySeconds)[] Partials =
    [
        (0.5, 0.55, 4.5), (1.0, 0.6, 2.6), (1.2, 0.8, 2.0), (1.5, 0.3, 1.2), (2.0, 1.0, 1.5), (2.52, 0.35, 0.7),
        (2.66, 0.4, 0.7), (3.01, 0.5, 0.6), (4.16, 0.4, 0.4), (5.43, 0.3, 0.28), (6.79, 0.25, 0.2), (8.21, 0.2, 0.15),
    ];

    public static float[] Render()
    {
        const double PrimeHz = 392;
        var noise = new Noise(1);
        float[] sound = Synth.Silence(6);
        foreach ((double startSeconds, double strength) in new[] { (0.15, 1.0), (2.15, 0.85), (4.15, 0.95) })
        {
            foreach ((double ratio, double amplitude, double decaySeconds) in Partials)
            {
                double splitHz = noise.Between(0.3, 0.9);
                double a = strength * amplitude * noise.Between(0.85, 1.15);
                Synth.AddDecayingTone(sound, startSeconds, PrimeHz * ratio, decaySeconds, 0.6 * a);
                Synth.AddDecayingTone(sound, startSeconds, PrimeHz * ratio + splitHz, decaySeconds, 0.4 * a);
            }
            AddClapper(sound, noise, startSeconds, strength);
        }
        Synth.AddRoom(sound, noise, tailSeconds: 0.8, wet: 0.25);
        return Synth.Finish(sound, noise, peak: 0.6);
    }

    private static void AddClapper(float[] sound, Noise noise, double startSeconds, double strength)
    {
        int start = Synth.SampleAt(startSeconds);
        for (int n = 0; n < Synth.SampleAt(0.03); n++)
            sound[start + n] += (float)(strength * 1.5 * Math.Exp(-n / (0.005 * Synth.SampleRate)) * noise.Signed());
    }
}
