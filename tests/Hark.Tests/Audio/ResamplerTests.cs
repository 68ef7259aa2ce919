using System.Text.Json;
using Hark.Audio;
using Hark.TestKit;

namespace Hark.Tests.Audio;

/// <summary>The resampler against torchaudio and against its own formula in double.</summary>
[Trait("Category", "Golden")]
public sealed class ResamplerTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("resampling/sinc_hann");

    public static TheoryData<int, int> Ratios => new()
    {
        { 44100, 32000 }, { 44100, 16000 }, { 48000, 16000 }, { 48000, 32000 }, { 32000, 16000 }, { 22050, 32000 },
        { 11025, 32000 }, { 16000, 32000 }, { 8000, 16000 },
    };

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Resample_short_signal_equals_torchaudio(int source, int target)
    {
        string ratio = $"{source}_{target}";
        float[] actual = Resampler.Resample(Bursts(ratio, "bursts_short"), source, target);
        AssertClose(Golden[$"{ratio}/bursts_short"].Floats, actual, 1, Tolerance(ratio));
        int stride = Golden.Json.GetProperty("cases").GetProperty($"{ratio}/bursts_short")
            .GetProperty("float64_stride").GetInt32();
        AssertClose(Golden[$"{ratio}/bursts_short_float64"].Doubles, actual, stride, 5e-7);
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Resample_long_signal_equals_torchaudio(int source, int target)
    {
        string ratio = $"{source}_{target}";
        float[] actual = Resampler.Resample(Bursts(ratio, "bursts_long"), source, target);
        Assert.Equal(Case(ratio, "bursts_long").GetProperty("exact_ceiling").GetInt32(), actual.Length);
        AssertClose(Golden[$"{ratio}/bursts_long"].Floats, actual, 211, Tolerance(ratio));
        // The tail of the original may end one sample early (its length rule): only that of equal length is compared.
        if (Case(ratio, "bursts_long").GetProperty("output_samples").GetInt32() == actual.Length)
        {
            AssertClose(Golden[$"{ratio}/bursts_long_tail"].Floats, actual[^64..], 1, Tolerance(ratio));
        }
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void OutputLength_is_the_exact_ceiling(int source, int target)
    {
        JsonElement lengths = Golden.Json.GetProperty("lengths").GetProperty($"{source}_{target}");
        foreach (JsonElement row in lengths.GetProperty("input_original_exact").EnumerateArray())
        {
            long input = row[0].GetInt64(), exact = row[2].GetInt64();
            Assert.Equal(exact, Resampler.OutputLength(input, source, target));
            Assert.Equal(exact, Resampler.Resample(new float[input], source, target).Length);
        }
        foreach (JsonElement row in lengths.GetProperty("examples").EnumerateArray())
        {
            Assert.Equal(row[2].GetInt64(), Resampler.OutputLength(row[0].GetInt64(), source, target));
        }
    }

    [Theory]
    [InlineData(44100, 16000)]
    [InlineData(16000, 44100)]
    [InlineData(48000, 32000)]
    [InlineData(768000, 16000)]
    [InlineData(1000, 32000)]
    [InlineData(44099, 16000)]
    public void Streaming_equals_one_shot_bit_for_bit(int source, int target)
    {
        Random random = new(7);
        float[] input = new float[40_001];
        foreach (ref float sample in input.AsSpan()) sample = random.NextSingle() - 0.5f;
        float[] expected = Resampler.Resample(input, source, target);

        Resampler resampler = new(source, target);
        List<float> actual = [];
        float[] room = new float[3001];
        for (int done = 0; done < input.Length;)
        {
            int offered = Math.Min(random.Next(1, 2000), input.Length - done);
            done += resampler.Write(input.AsSpan(done, offered));
            actual.AddRange(room[..resampler.Read(room.AsSpan(0, random.Next(1, room.Length)))]);
        }
        resampler.Complete();
        for (int read = resampler.Read(room); read > 0; read = resampler.Read(room)) actual.AddRange(room[..read]);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(44100, 16000, 1)]
    [InlineData(44100, 16000, 3001)]
    [InlineData(16000, 48000, 17)]
    [InlineData(96000, 1000, 5000)]
    [InlineData(31999, 32000, 900)]
    public void Resample_equals_the_formula_in_double(int source, int target, int samples)
    {
        Random random = new(samples);
        float[] input = new float[samples];
        foreach (ref float sample in input.AsSpan()) sample = random.NextSingle() - 0.5f;
        float[] actual = Resampler.Resample(input, source, target);
        double scale = 0.99 * Math.Min(1, (double)target / source), width = 6 / scale;
        for (int m = 0; m < actual.Length; m++)
        {
            double centre = (double)m * source / target, sum = 0;
            int last = (int)Math.Min(Math.Floor(centre + width), samples - 1);
            for (int i = (int)Math.Max(Math.Ceiling(centre - width), 0); i <= last; i++)
            {
                double t = scale * (i - centre), window = Math.Cos(Math.PI * t / 12);
                sum += input[i] * scale * window * window * (t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t));
            }
            Assert.Equal(sum, actual[m], 5e-7);
        }
    }

    private static JsonElement Case(string ratio, string name) =>
        Golden.Json.GetProperty("cases").GetProperty($"{ratio}/{name}");

    private static double Tolerance(string ratio) =>
        Golden.Json.GetProperty("tolerance").GetProperty("per_ratio_absolute").GetProperty(ratio).GetDouble();

    private static float[] Bursts(string ratio, string name)
    {
        JsonElement input = Case(ratio, name).GetProperty("input");
        int rate = input.GetProperty("rate").GetInt32();
        float[] signal = new float[input.GetProperty("samples").GetInt32()];
        uint state = input.GetProperty("seed").GetUInt32();
        for (int n = 0; n < signal.Length; n++)
        {
            state = 1664525 * state + 1013904223;
            int noise = (int)((state >> 16) & 1023) - 512;
            double t = (double)n / rate, level = (int)Math.Floor(2 * t) % 2 == 0 ? 8000 : 400;
            double tone = Math.Floor(level * Math.Sin(2 * Math.PI * (200 * t + 300 * t * t)) + 0.5);
            signal[n] = (float)Math.Clamp(tone + noise / 4, -32768, 32767) / 32768;
        }
        int[] first = [.. input.GetProperty("first8").EnumerateArray().Select(v => v.GetInt32())];
        Assert.Equal(first, signal[..8].Select(v => (int)(v * 32768)));
        return signal;
    }

    private static void AssertClose<T>(T[] expected, float[] actual, int stride, double tolerance)
        where T : System.Numerics.INumber<T>
    {
        Assert.Equal((actual.Length + stride - 1) / stride, expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(double.CreateChecked(expected[i]), actual[i * stride], tolerance);
        }
    }
}
