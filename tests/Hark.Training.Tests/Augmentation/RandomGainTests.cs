using Hark.Engine;
using Hark.TestKit;
using Hark.Training.Augmentation;

namespace Hark.Training.Tests.Augmentation;

[Trait("Category", "Golden")]
public sealed class RandomGainTests
{
    [Fact]
    public void FactorsAreThoseOfTheGolden()
    {
        GoldenFile golden = GoldenFile.Load("augmentation/mixup_gain");
        double[] gains = golden.Json.GetProperty("cases").GetProperty("gain").GetProperty("own").GetProperty("gains_dB")
            .EnumerateArray().Select(g => g.GetDouble()).ToArray();
        double[] expected = golden["gain/factor"].Doubles;
        for (int i = 0; i < gains.Length; i++)
            Assert.Equal(expected[i], RandomGain.Factor(gains[i]), expected[i] * 1e-14);
    }

    [Fact]
    public void StaysWithinItsRangeAndUsesIt()
    {
        var random = new Philox(4);
        var gain = new RandomGain { MaxDecibels = 3 };
        double[] found = new double[500];
        for (int i = 0; i < found.Length; i++)
        {
            float[] samples = [0.5f, -0.25f];
            gain.Apply(samples, random);
            Assert.Equal(samples[0] * -0.5f, samples[1], 1e-7f);
            found[i] = 20 * Math.Log10(samples[0] / 0.5);
        }
        Assert.InRange(found.Min(), -3.001, -2.9);
        Assert.InRange(found.Max(), 2.9, 3.001);
        Assert.Equal(0, found.Average(), 0.3);
    }
}
