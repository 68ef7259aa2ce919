namespace SynthesizeSounds;

/// <summary>A two-pole resonance with about unit gain at its centre.</summary>
internal sealed class Resonance
{
    private readonly double gain, a1, a2;
    private double y1, y2;

    public Resonance(double centreHz, double bandwidthHz)
    {
        double radius = Math.Exp(-Math.PI * bandwidthHz / Synth.SampleRate);
        double angle = 2 * Math.PI * centreHz / Synth.SampleRate;
        a1 = 2 * radius * Math.Cos(angle);
        a2 = -radius * radius;
        gain = (1 - radius) * Math.Sqrt(1 + radius * radius - 2 * radius * Math.Cos(2 * angle));
    }

    public double Next(double x)
    {
        double y = gain * x + a1 * y1 + a2 * y2;
        y2 = y1;
        y1 = y;
        return y;
    }
}
