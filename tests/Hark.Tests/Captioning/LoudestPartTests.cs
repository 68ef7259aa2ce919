using Hark.Captioning;
using Hark.Engine;

namespace Hark.Tests.Captioning;

public class LoudestPartTests
{
    private const int Part = 400; // hops of 10

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(399)]
    [InlineData(400)]
    public void A_short_stream_is_kept_whole(int length)
    {
        float[] samples = Noise(length, 1);
        LoudestPart loudest = new(Part);
        loudest.Add(samples);
        Assert.Equal(samples, loudest.Finish().ToArray());
        Assert.Equal(0, loudest.StartSample);
        Assert.Equal(length, loudest.TotalSamples);
    }

    [Theory]
    [InlineData(401, 1)]
    [InlineData(799, 2)]
    [InlineData(800, 3)]
    [InlineData(1207, 4)]
    [InlineData(5000, 5)]
    [InlineData(5003, 6)]
    [InlineData(9999, 7)]
    public void The_part_is_the_loudest_of_all_hops_and_the_end(int length, int seed)
    {
        float[] samples = Noise(length, (ulong)seed);
        int hops = (length - Part) / 10 + 1;
        int[] starts = [.. Enumerable.Range(0, hops).Select(hop => hop * 10).Append(length - Part).Distinct()];
        int expected = starts.MaxBy(start => Variance(samples.AsSpan(start, Part)));

        LoudestPart loudest = new(Part);
        Philox random = new(99);
        for (int at = 0; at < length;)
        {
            int count = Math.Min(length - at, 1 + (int)(300 * random.NextSingle()));
            loudest.Add(samples.AsSpan(at, count));
            at += count;
        }
        float[] found = loudest.Finish().ToArray();
        Assert.Equal(expected, loudest.StartSample);
        Assert.Equal(samples.AsSpan(expected, Part).ToArray(), found);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stream_that_only_grows_or_fades_gives_its_end_or_start(bool grows)
    {
        float[] samples = new float[10_000];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (grows ? i : 10_000 - i) * (i % 2 == 0 ? 1e-4f : -1e-4f);
        LoudestPart loudest = new(Part);
        loudest.Add(samples);
        loudest.Finish();
        Assert.Equal(grows ? samples.Length - Part : 0, loudest.StartSample);
    }

    [Fact]
    public void A_constant_offset_is_not_loud()
    {
        float[] samples = new float[10_000];
        for (int i = 0; i < 6000; i++) samples[i] = 0.9f * Math.Min(1, (6000 - i) / 4000f); // then slowly gone
        for (int i = 8000; i < 8400; i++) samples[i] = i % 2 == 0 ? 0.2f : -0.2f;
        LoudestPart loudest = new(Part);
        loudest.Add(samples);
        loudest.Finish();
        Assert.Equal(8000, loudest.StartSample);
    }

    private static float[] Noise(int length, ulong seed)
    {
        Philox random = new(seed);
        float[] samples = new float[length];
        for (int i = 0; i < length; i++)
            samples[i] = (float)((random.NextSingle() - 0.5) * (1 + Math.Sin(i / 300.0 + seed)));
        return samples;
    }

    private static double Variance(ReadOnlySpan<float> samples)
    {
        double mean = 0, sum = 0;
        foreach (float sample in samples) mean += sample / (double)samples.Length;
        foreach (float sample in samples) sum += (sample - mean) * (sample - mean);
        return sum;
    }
}
