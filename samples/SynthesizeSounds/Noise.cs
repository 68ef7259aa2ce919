namespace SynthesizeSounds;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): the same noise on every machine.</summary>
internal sealed class Noise(ulong seed)
{
    private ulong state = seed;

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in [-1, 1).</summary>
    public double Signed() => 2 * Uniform() - 1;

    public double Between(double low, double high) => low + (high - low) * Uniform();
}
