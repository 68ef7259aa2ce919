namespace SynthesizeSounds.Sounds;

/// <summary>
/// A pendulum clock: an escapement lets go, gives its impulse and drops, three knocks within ten milliseconds, that
/// ring in the steel parts and in the wooden case. Tick and tock differ in weight and in pitch.
/// </summary>
internal static class Clock
{
    private static readonly (double OffsetSeconds, double Weight)[] Knocks = [(0, 0.35), (0.004, 1.0), (0.0095, 0.6)];

    private static readonly (double FrequencyHz, double DecaySeconds, double Amplitude)[] Modes =
    [
        (310, 0.022, 0.5), (640, 0.018, 0.6), (1450, 0.009, 0.6), (2350, 0.007, 1.0), (3620, 0.005, 0.9),
        (5150, 0.004, 0.6), (6700, 0.003, 0.4),
    ];

    public static float[] Render()
    {
        var noise = new Noise(2);
        float[] sound = Synth.Silence(5);
        for (int beat = 0; beat < 10; beat++)
        {
            bool tock = beat % 2 == 1;
            double startSeconds = 0.2 + 0.48 * beat + noise.Between(-0.002, 0.002);
            foreach ((double offsetSeconds, double weight) in Knocks)
            {
                foreach ((double frequencyHz, double decaySeconds, double amplitude) in Modes)
                {
                    double pitch = (tock ? 0.87 : 1.0) * noise.Between(0.995, 1.005);
                    double a = weight * amplitude * (tock ? 0.8 : 1.0) * noise.Between(0.9, 1.1);
                    Synth.AddDecayingTone(sound, startSeconds + offsetSeconds, frequencyHz * pitch, decaySeconds, a);
                }
            }
        }
        Synth.AddRoom(sound, noise, tailSeconds: 0.25, wet: 0.15);
        return Synth.Finish(sound, noise, peak: 0.4);
    }
}
