namespace SynthesizeSounds.Sounds;

/// <summary>
/// The wail of an emergency vehicle: an electronic siren sweeps up and down every few seconds, drives a horn that
/// favours one to three kilohertz, and echoes from the houses of a street with a little traffic in it.
/// </summary>
internal static class Siren
{
    public static float[] Render()
    {
        var noise = new Noise(5);
        float[] sound = Synth.Silence(6);
        Resonance throat = new(1150, 900), bell = new(2400, 1400), street = new(130, 180);
        double phase = 0;
        for (int n = 0; n < sound.Length; n++)
        {
            double t = (double)n / Synth.SampleRate;
            // Up in 1.1 s, down in 1.9 s, exponentially, as a capacitor charges and empties.
            double cycle = t % 3.0;
            double height = cycle < 1.1
                ? (1 - Math.Exp(-cycle / 0.45)) / (1 - Math.Exp(-1.1 / 0.45))
                : (Math.Exp(-(cycle - 1.1) / 0.9) - Math.Exp(-1.9 / 0.9)) / (1 - Math.Exp(-1.9 / 0.9));
            phase += (560 + 860 * height) / Synth.SampleRate;
            double drive = Math.Tanh(3 * Math.Sin(2 * Math.PI * phase)) + 0.25 * Math.Sin(4 * Math.PI * phase);
            double horn = 0.35 * drive + throat.Next(drive) + 0.8 * bell.Next(drive);
            double nearer = 0.45 + 0.55 * t / 6;
            sound[n] = (float)(nearer * horn + 0.9 * street.Next(noise.Signed()));
        }
        Synth.AddRoom(sound, noise, tailSeconds: 0.6, wet: 0.3);
        return Synth.Finish(sound, noise, peak: 0.6);
    }
}
