using Hark.Audio;
using Hark.Engine;
using Hark.Training.Data;

namespace Hark.Training.Augmentation;

/// <summary>
/// One way to hear a clip anew: played faster or slower, pitch and all (Ko et al., "Audio Augmentation for Speech
/// Recognition", 2015), and through a microphone with more or less bass. It changes the sound itself, so that stores of
/// any sample rate give the same varied sound and a teacher can judge what its student hears.
/// </summary>
/// <param name="Twentieths">Speed in twentieths: 20 plays as recorded, 25 is a quarter faster.</param>
/// <param name="ShelfHz">Corner of the low shelf in Hz.</param>
/// <param name="ShelfGain">Gain below the corner; 1 leaves the sound as it is.</param>
internal readonly record struct ClipVariation(int Twentieths, double ShelfHz, float ShelfGain)
{
    private const int Normal = 20, Slowest = 16, Fastest = 25; // 0.8 to 1.25: four semitones either way
    private const double LowestHz = 200, HighestHz = 3000, MaxShelfDecibels = 12;

    /// <summary>As recorded.</summary>
    public static ClipVariation None { get; } = new(Normal, 0, 1);

    /// <summary>Draws speed and shelf, each with the given probability; draws nothing where that is 0.</summary>
    public static ClipVariation Draw(double probability, Philox random)
    {
        if (!(probability > 0)) return None;
        int twentieths = random.Chance(probability) ? Slowest + random.NextInt32(Fastest - Slowest + 1) : Normal;
        if (!random.Chance(probability)) return None with { Twentieths = twentieths };
        double corner = LowestHz * Math.Pow(HighestHz / LowestHz, random.NextDouble());
        double decibels = random.Between(-MaxShelfDecibels, MaxShelfDecibels);
        return new ClipVariation(twentieths, corner, (float)Math.Pow(10, decibels / 20));
    }

    /// <summary>How many samples as recorded make <paramref name="samples"/> samples as heard.</summary>
    public int SourceSamples(int samples) => (int)(((long)samples * Twentieths + Normal - 1) / Normal);

    /// <summary>How many samples as heard <paramref name="samples"/> samples as recorded make.</summary>
    public int HeardSamples(int samples) => (int)Resampler.OutputLength(samples, Twentieths, Normal);

    /// <summary>Reads a window of a clip as it is heard.</summary>
    /// <param name="store">The recordings.</param>
    /// <param name="clip">The clip's place in the store.</param>
    /// <param name="start">The window's start in samples as recorded.</param>
    /// <param name="heard">The window.</param>
    public void Read(ClipStore store, int clip, int start, Span<float> heard)
    {
        if (Twentieths == Normal)
        {
            store.Read(clip, start, heard);
        }
        else
        {
            float[] recorded = new float[SourceSamples(heard.Length)];
            store.Read(clip, start, recorded);
            Resampler.Resample(recorded, Twentieths, Normal).AsSpan(0, heard.Length).CopyTo(heard);
        }
        if (ShelfGain != 1) ApplyShelf(heard, store.SampleRate);
    }

    // A first-order low shelf: the sound plus a multiple of what a one-pole low-pass leaves of it.
    private void ApplyShelf(Span<float> wave, int sampleRate)
    {
        float rate = (float)(1 - Math.Exp(-2 * Math.PI * ShelfHz / sampleRate));
        float low = 0, extra = ShelfGain - 1;
        foreach (ref float x in wave)
        {
            low += rate * (x - low);
            x += extra * low;
        }
    }
}
