using System.Text.Json;
using Hark.Features;
using Hark.TestKit;

namespace Hark.Tests.Features;

/// <summary>One golden file of a front-end: its bank, and the comparison with its own tolerance.</summary>
internal sealed class GoldenFrontEnd
{
    private readonly JsonElement tolerance;
    private readonly bool decibel;

    public GoldenFrontEnd(string file, LogMelSettings settings)
    {
        File = GoldenFile.Load("frontends/" + file);
        Settings = settings;
        tolerance = File.Json.GetProperty("tolerance");
        decibel = tolerance.GetProperty("unit").GetString() == "dB";
    }

    public GoldenFile File { get; }

    public LogMelSettings Settings { get; }

    public MelFilterBank StoredBank => new(
        Settings.FftLength / 2 + 1,
        Array.ConvertAll(File["mel/start"].Floats, v => (int)v),
        Array.ConvertAll(File["mel/count"].Floats, v => (int)v),
        File["mel/values"].Floats);

    /// <summary>Compares all that is stored of a case.</summary>
    public void Check(string name, float[] samples, bool ownBank)
    {
        LogMel frontEnd = ownBank ? new(Settings) : new(Settings, StoredBank);
        JsonElement about = File.Json.GetProperty("cases").GetProperty(name);
        int bands = Settings.Bands, frames = about.GetProperty("frames").GetInt32();
        int stride = about.GetProperty("stride").GetInt32();
        float[] mine = frontEnd.Compute(samples);
        Assert.Equal(frames, frontEnd.FrameCount(samples.Length));
        Assert.Equal(frames * bands, mine.Length);

        float[] every = File[name + "/every"].Floats;
        Assert.Equal((frames + stride - 1) / stride * bands, every.Length);
        for (int row = 0; row < every.Length / bands; row++)
        {
            CheckFrame($"{name} frame {row * stride}", mine, row * stride, every.AsSpan(row * bands, bands), ownBank);
        }
        CheckFrame(name + " last frame", mine, frames - 1, File[name + "/last"].Floats, ownBank);
        if (ownBank) CheckFrame(name + " in double", mine, frames / 2, File[name + "/exact_mid"].Floats, ownBank);
        CheckMeans(name, mine, frames, ownBank);
    }

    /// <summary>Compares one frame of <paramref name="mine"/> with a stored one.</summary>
    public void CheckFrame(string what, float[] mine, int frame, ReadOnlySpan<float> stored, bool ownBank)
    {
        double a = Tolerance("A", ownBank), b = tolerance.GetProperty("cell").GetProperty("B").GetDouble();
        float largest = float.NegativeInfinity;
        foreach (float value in stored) largest = Math.Max(largest, value);
        for (int band = 0; band < stored.Length; band++)
        {
            double below = largest - stored[band];
            double limit = a + b * (decibel ? Math.Pow(10, below / 20) : Math.Exp(below / 2));
            double difference = Math.Abs((double)mine[frame * stored.Length + band] - stored[band]);
            Assert.True(difference <= limit, $"{what}, band {band}: off by {difference:G3}, limit {limit:G3}");
        }
    }

    private void CheckMeans(string name, float[] mine, int frames, bool ownBank)
    {
        int bands = Settings.Bands;
        double[] bandMean = File[name + "/band_mean"].Doubles, frameMean = File[name + "/frame_mean"].Doubles;
        for (int band = 0; band < bands; band++)
        {
            double mean = Enumerable.Range(0, frames).Average(frame => (double)mine[frame * bands + band]);
            Assert.Equal(bandMean[band], mean, Tolerance("band_mean", ownBank));
        }
        for (int frame = 0; frame < frames; frame++)
        {
            double mean = Enumerable.Range(0, bands).Average(band => (double)mine[frame * bands + band]);
            Assert.Equal(frameMean[frame], mean, Tolerance("frame_mean", ownBank));
        }
    }

    private double Tolerance(string kind, bool ownBank)
    {
        JsonElement holder = ownBank ? tolerance.GetProperty("own_bank")
            : kind == "A" ? tolerance.GetProperty("cell")
            : tolerance;
        return holder.GetProperty(kind).GetDouble();
    }
}
