namespace SynthesizeSounds.Sounds;

/// <summary>
/// Barks by the source-filter model: a rough glottal pulse train whose pitch rises and falls within a fifth of a
/// second, breath noise on top, and the resonances of a short mouth that opens and shuts.
/// </summary>
internal static class Dog
{
    private static readonly (double CentreHz, double BandwidthHz, double Gain)[] Formants =
        [(620, 140, 1.0), (1180, 180, 0.9), (2150, 300, 0.45), (3300, 450, 0.25), (4700, 700, 0.12)];

    public static float[] Render()
    {
        var noise = new Noise(3);
        float[] sound = Synth.Silence(5);
        foreach ((double startSeconds, double strength) in
            new[] { (0.25, 0.8), (0.68, 1.0), (1.75, 0.9), (2.17, 1.0), (2.62, 0.85), (3.9, 1.0) })
        {
            AddBark(sound, noise, startSeconds, strength);
        }
        Synth.AddRoom(sound, noise, tailSeconds: 0.35, wet: 0.2);
        return Synth.Finish(sound, noise, peak: 0.7);
    }

    private static void AddBark(float[] sound, Noise noise, double startSeconds, double strength)
    {
        double lengthSeconds = noise.Between(0.17, 0.23);
        double topHz = noise.Between(430, 520);
        Resonance[] mouth = Formants
            .Select(f => new Resonance(f.CentreHz * noise.Between(0.96, 1.04), f.BandwidthHz)).ToArray();
        int start = Synth.SampleAt(startSeconds);
        int length = Synth.SampleAt(lengthSeconds);
        double phase = 0;
        double roughness = 0;
        for (int n = 0; n < length + Synth.SampleAt(0.05); n++)
        {
            double u = (double)n / length;
            double pitchHz = topHz * (0.55 + 0.45 * Math.Sin(Math.PI * Math.Min(1, 0.15 + 0.85 * u)));
            roughness = 0.97 * roughness + 0.03 * noise.Signed();
            phase += pitchHz * (1 + 1.6 * roughness) / Synth.SampleRate;
            double cycle = phase - Math.Floor(phase);
            // An open phase of 60 % that closes abruptly: the edge carries the harmonics.
            double glottis = cycle < 0.6 ? cycle / 0.6 : -1.5 * (1 - cycle) / 0.4;
            double attack = Math.Min(1, n / (0.012 * Synth.SampleRate));
            double release = u < 0.55 ? 1 : Math.Exp(-7 * (u - 0.55));
            double source = attack * release * (glottis + 0.45 * noise.Signed());
            double value = 0;
            for (int k = 0; k < mouth.Length; k++) value += Formants[k].Gain * mouth[k].Next(source);
            if (start + n < sound.Length) sound[start + n] += (float)(strength * value);
        }
    }
}
