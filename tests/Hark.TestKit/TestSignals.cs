namespace Hark.TestKit;

/// <summary>
/// The synthetic signals of the golden files (formulas in their READMEs), 16-bit values divided by 32768.
/// </summary>
public static class TestSignals
{
    /// <summary>Full scale of the 16-bit signals.</summary>
    public const float FullScale = 32768;

    /// <summary>A loud and soft chirp over noise, 16-bit.</summary>
    public static short[] Bursts16(int samples, int rate, uint seed)
    {
        short[] signal = new short[samples];
        uint state = seed;
        for (int n = 0; n < samples; n++)
        {
            state = unchecked(1664525 * state + 1013904223);
            int noise = (int)((state >> 16) & 1023) - 512;
            double t = (double)n / rate;
            double level = Math.Floor(2 * t) % 2 == 0 ? 8000 : 400;
            double value = Math.Floor(level * Math.Sin(2 * Math.PI * (200 * t + 300 * t * t)) + 0.5) + noise / 4;
            signal[n] = (short)Math.Clamp(value, short.MinValue, short.MaxValue);
        }
        return signal;
    }

    /// <summary><see cref="Bursts16"/> as float.</summary>
    public static float[] Bursts(int samples, int rate, uint seed) => ToFloat(Bursts16(samples, rate, seed));

    /// <summary>Zeros with a single 1.</summary>
    public static float[] Impulse(int samples, int position)
    {
        float[] signal = new float[samples];
        signal[position] = 1;
        return signal;
    }

    /// <summary>A full-scale square wave of period 73.</summary>
    public static float[] Square(int samples)
    {
        float[] signal = new float[samples];
        for (int n = 0; n < samples; n++) signal[n] = (n % 73 < 36 ? short.MaxValue : short.MinValue) / FullScale;
        return signal;
    }

    /// <summary>Bursts in eight steps of 0.2 s, each 24.1 dB softer than the one before, the last one silent.</summary>
    public static float[] Staircase(int rate)
    {
        float[] signal = Bursts(8 * rate / 5, rate, 777);
        for (int n = 0; n < signal.Length; n++)
        {
            int step = n / (rate / 5);
            signal[n] = step == 7 ? 0 : signal[n] * (4 * MathF.Pow(2, -4 * step));
        }
        return signal;
    }

    /// <summary>Rounded to half precision and back.</summary>
    public static float[] ToHalfAndBack(float[] signal) => Array.ConvertAll(signal, value => (float)(Half)value);

    /// <summary>16-bit samples as floats in [-1, 1).</summary>
    public static float[] ToFloat(short[] signal) => Array.ConvertAll(signal, value => value / FullScale);
}
