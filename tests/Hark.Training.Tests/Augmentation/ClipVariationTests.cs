using Hark.Engine;
using Hark.Training.Augmentation;
using Hark.Training.Data;
using Hark.Training.Tests.Data;

namespace Hark.Training.Tests.Augmentation;

public sealed class ClipVariationTests
{
    private const int ToneSamples = 565; // tone.wav: 0.3 sin(0.2 n)

    [Fact]
    public void NoProbabilityLeavesTheSoundAndTheGeneratorAlone()
    {
        Philox random = new(3, 1), untouched = new(3, 1);
        Assert.Equal(ClipVariation.None, ClipVariation.Draw(0, random));
        Assert.Equal(untouched.NextDouble(), random.NextDouble());

        using TemporarySounds sounds = new();
        using ClipStore store = sounds.Open();
        float[] heard = new float[ToneSamples];
        ClipVariation.None.Read(store, 0, 0, heard);
        Assert.Equal(store.Read(0), heard);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    [InlineData(25)]
    public void AFasterToneIsAHigherAndShorterTone(int twentieths)
    {
        using TemporarySounds sounds = new();
        using ClipStore store = sounds.Open();
        ClipVariation variation = new(twentieths, 0, 1);
        int length = variation.HeardSamples(ToneSamples);
        Assert.Equal(Math.Ceiling(ToneSamples * 20.0 / twentieths), length);
        float[] heard = new float[length];
        variation.Read(store, 0, 0, heard);
        for (int n = 30; n < length - 30; n++) // the filter rings at both ends
            Assert.Equal(0.3 * Math.Sin(0.2 * n * twentieths / 20), heard[n], 0.002);
    }

    [Theory]
    [InlineData(0.25f)]
    [InlineData(4f)]
    public void TheShelfTurnsTheBassAndLeavesTheTreble(float gain)
    {
        using TemporarySounds sounds = new();
        using ClipStore store = sounds.Open();
        float[] plain = store.Read(0), heard = new float[plain.Length];
        // At 8 kHz the tone lies at 255 Hz: far below one corner, far above the other.
        new ClipVariation(20, 3000, gain).Read(store, 0, 0, heard);
        Assert.Equal(gain, Level(heard) / Level(plain), 0.1 * gain);
        new ClipVariation(20, 8, gain).Read(store, 0, 0, heard);
        Assert.Equal(1, Level(heard) / Level(plain), 0.1);
    }

    [Fact]
    public void DrawsStayWithinTheirBounds()
    {
        Philox random = new(1, 1);
        ClipVariation[] drawn = [.. Enumerable.Range(0, 4000).Select(_ => ClipVariation.Draw(0.5, random))];
        Assert.Equal(Enumerable.Range(16, 10), drawn.Select(v => v.Twentieths).Distinct().Order());
        Assert.InRange(drawn.Count(v => v.Twentieths == 20) / 4000.0, 0.5, 0.6); // half, and a tenth of the other half
        Assert.InRange(drawn.Count(v => v.ShelfGain == 1) / 4000.0, 0.45, 0.55);
        Assert.All(drawn, v => Assert.InRange(v.ShelfGain, 0.25f, 4f));
        Assert.All(drawn.Where(v => v.ShelfGain != 1), v => Assert.InRange(v.ShelfHz, 200, 3000));
    }

    private static double Level(float[] wave) => Math.Sqrt(wave[100..].Sum(x => (double)x * x));
}
