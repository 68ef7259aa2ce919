using Hark.Features;
using Hark.TestKit;

namespace Hark.Tests.Features;

/// <summary>
/// The fast front-end against the definition, computed in double, and its promises about bits and input.
/// </summary>
public class LogMelTests
{
    /// <summary>Settings that the published front-ends leave untried: all radices, odd hops, odd band counts.</summary>
    public static TheoryData<int, int, int, int, int> OddSizes => new()
    {
        { 8, 3, 2, 8, 41 }, { 16, 5, 3, 15, 50 }, { 32, 7, 5, 32, 333 }, { 64, 64, 7, 50, 1000 },
        { 128, 31, 13, 128, 777 }, { 256, 80, 33, 201, 4001 }, { 512, 160, 63, 400, 2600 },
        { 2048, 441, 1, 1764, 9000 },
        { 4096, 1024, 80, 4096, 9000 },
    };

    [Theory]
    [MemberData(nameof(OddSizes))]
    public void EqualsTheDefinition(int fftLength, int hop, int bands, int windowLength, int samples)
    {
        foreach ((float preEmphasis, FramingKind framing) in new[]
            { (0, FramingKind.Centred), (0.97f, FramingKind.Centred), (0.97f, FramingKind.Kaldi) })
        {
            LogMelSettings settings = Odd(fftLength, hop, bands, windowLength) with
            {
                PreEmphasis = preEmphasis,
                Framing = framing,
            };
            float[] signal = TestSignals.Bursts(samples, settings.SampleRate, 9);
            double[] expected = LogMelReference.Compute(settings, signal);
            float[] actual = new LogMel(settings).Compute(signal);
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 2e-5);
        }
    }

    [Theory]
    [MemberData(nameof(OddSizes))]
    public void AllWidthsGiveTheSameBits(int fftLength, int hop, int bands, int windowLength, int samples)
    {
        LogMelSettings settings = Odd(fftLength, hop, bands, windowLength);
        float[] signal = TestSignals.Bursts(samples, settings.SampleRate, 4);
        float[] narrow = new LogMel(settings, null, lanes: 4).Compute(signal);
        Assert.Equal(narrow, new LogMel(settings, null, lanes: 8).Compute(signal));
        Assert.Equal(narrow, new LogMel(settings, null, lanes: 16).Compute(signal));
    }

    [Fact]
    public void ManyCallersAtOnceGetTheSameBits()
    {
        LogMel frontEnd = new(FrontEnds.EfficientAt);
        float[][] signals = [.. Enumerable.Range(0, 8).Select(i => TestSignals.Bursts(5000 + 777 * i, 32000, (uint)i))];
        float[][] alone = [.. signals.Select(signal => frontEnd.Compute(signal))];
        Parallel.For(0, 64, i => Assert.Equal(alone[i % 8], frontEnd.Compute(signals[i % 8])));
    }

    [Fact]
    public void AFrameDependsOnItsOwnSamplesOnly()
    {
        // The first 100 frames of a long clip are those of the clip cut well behind them.
        LogMel frontEnd = new(FrontEnds.EfficientAt);
        float[] signal = TestSignals.Bursts(100_000, 32000, 6);
        float[] whole = frontEnd.Compute(signal), cut = frontEnd.Compute(signal.AsSpan(0, 100 * 320 + 1024));
        Assert.Equal(whole[..(100 * 128)], cut[..(100 * 128)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200)]
    public void ShortClipsArePaddedWithZeros(int samples)
    {
        foreach (LogMelSettings settings in FrontEnds.All)
        {
            LogMel frontEnd = new(settings);
            int count = Math.Min(samples, frontEnd.ShortestInput - 1); // 128 for windows of 256 samples
            float[] signal = TestSignals.Bursts(count, settings.SampleRate, 5);
            float[] padded = new float[frontEnd.ShortestInput];
            signal.CopyTo(padded, 0);
            Assert.Equal(frontEnd.Compute(padded), frontEnd.Compute(signal));
            Assert.Equal(frontEnd.FrameCount(frontEnd.ShortestInput), frontEnd.FrameCount(count));
        }
    }

    [Fact]
    public void OutputOfTheWrongLengthIsRefused()
    {
        LogMel frontEnd = new(FrontEnds.EffB2);
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            frontEnd.Compute(new float[16000], new float[64]));
        Assert.Contains("101 x 64", error.Message);
    }

    [Fact]
    public void ImpossibleSettingsAreRefusedByName()
    {
        Assert.Contains("FftLength", Refuse(FrontEnds.EffB2 with { FftLength = 500 }));
        Assert.Contains("HopLength", Refuse(FrontEnds.EffB2 with { HopLength = 0 }));
        Assert.Contains("MaxHz", Refuse(FrontEnds.EffB2 with { MaxHz = 9000 }));
        Assert.Contains("Floor", Refuse(FrontEnds.EffB2 with { Floor = 0 }));
        Assert.Contains("WindowLength", Refuse(FrontEnds.EffB2 with { WindowLength = 513 }));
        Assert.Contains("bank", Assert.Throws<ArgumentException>(
            () => new LogMel(FrontEnds.EffB2, MelFilterBank.Create(FrontEnds.EfficientAt))).Message);
        Assert.Contains("effb2", Assert.Throws<ArgumentException>(() => FrontEnds.Get("effb3")).Message);
        Assert.Same(FrontEnds.EffB2, FrontEnds.Get("effb2"));
    }

    [Fact]
    public void ABankMustFitItsOwnNumbers()
    {
        Assert.Throws<ArgumentException>(() => new MelFilterBank(5, [0, 4], [2], [1, 1]));
        Assert.Throws<ArgumentException>(() => new MelFilterBank(5, [4], [2], [1, 1]));
        Assert.Throws<ArgumentException>(() => new MelFilterBank(5, [3], [2], [1]));
    }

    private static string Refuse(LogMelSettings settings) =>
        Assert.Throws<ArgumentException>(() => new LogMel(settings)).Message;

    private static LogMelSettings Odd(int fftLength, int hop, int bands, int windowLength) => new()
    {
        Name = "odd",
        SampleRate = 16000,
        FftLength = fftLength,
        HopLength = hop,
        WindowLength = windowLength,
        Bands = bands,
        MinHz = 20,
        MaxHz = 7900,
        Scale = MelScale.Slaney,
        Norm = MelNorm.Slaney,
        Log = LogKind.Natural,
        Offset = 1e-5f,
        Shift = 1,
        Divisor = 3,
        TopRange = 12,
    };
}
