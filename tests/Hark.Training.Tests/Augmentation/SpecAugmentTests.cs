using System.Text.Json;
using Hark.Engine;
using Hark.TestKit;
using Hark.Training.Augmentation;

namespace Hark.Training.Tests.Augmentation;

[Trait("Category", "Golden")]
public sealed class SpecAugmentTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("augmentation/specaugment_torchlibrosa");
    private static readonly JsonElement Cases = Golden.Json.GetProperty("cases");

    [Theory]
    [InlineData("plain")]
    [InlineData("channels")]
    public void MasksTheCellsOfTheOriginal(string name)
    {
        JsonElement golden = Cases.GetProperty(name);
        (float[] values, int[] shape) = Synth.Read(golden.GetProperty("input").GetProperty("synth"));
        Mask(values, shape, Draws(golden), new SpecAugment());
        Assert.Equal(Golden[name + "/out"].Floats, Stored(values, shape));
        int perExample = values.Length / shape[0];
        int[] zeros = values.Chunk(perExample).Select(x => x.Count(v => v == 0)).ToArray();
        Assert.Equal(golden.GetProperty("zeros_per_example").EnumerateArray().Select(z => z.GetInt32()), zeros);
    }

    [Fact]
    public void CanMaskBeforeAndBehindTheBatchNorm()
    {
        JsonElement golden = Cases.GetProperty("order");
        (float[] values, int[] shape) = Synth.Read(golden.GetProperty("input").GetProperty("synth"));
        float[] before = (float[])values.Clone();
        Mask(before, shape, Draws(golden), new SpecAugment());
        float[] after = Normalize(values);
        Mask(after, shape, Draws(golden), new SpecAugment());
        AssertClose(Golden["order/mask_after_bn0"].Floats, Stored(after, shape));
        AssertClose(Golden["order/mask_before_bn0"].Floats, Stored(Normalize(before), shape));
    }

    [Fact]
    public void LeavesTheLastFrameAndTheLastBand()
    {
        var random = new Philox(1);
        for (int i = 0; i < 300; i++)
        {
            float[] clip = Ones(100, 64);
            new SpecAugment().Apply(clip, 64, random);
            Assert.Equal(1f, clip[^1]);
            Assert.True(clip.Count(x => x == 0) <= 2 * 63 * 64 + 2 * 7 * 100);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    public void ManagesClipsShorterThanAStripe(int frames)
    {
        var random = new Philox(2);
        for (int i = 0; i < 100; i++)
        {
            float[] clip = Ones(frames, 64);
            new SpecAugment().Apply(clip, 64, random);
            Assert.Equal(1f, clip[^1]);
        }
        new SpecAugment().Apply([], 64, random);
    }

    [Fact]
    public void FillsWithWhatIsWanted()
    {
        float[] clip = Synth.Floats("fill", 200 * 64, -60, 20);
        float mean = clip.Average();
        float[] original = (float[])clip.Clone();
        new SpecAugment { Fill = null }.Apply(clip, 64, new Philox(3));
        float[] changed = clip.Where((x, i) => x != original[i]).ToArray();
        Assert.NotEmpty(changed);
        Assert.All(changed, x => Assert.Equal(mean, x, 1e-3f));
    }

    private static float[] Ones(int frames, int bands) => Enumerable.Repeat(1f, frames * bands).ToArray();

    /// <summary>
    /// The original draws all time stripes of all examples, then all mel stripes; Hark draws clip by clip.
    /// </summary>
    private static void Mask(float[] values, int[] shape, int[] draws, SpecAugment augment)
    {
        (int examples, int channels, int frames, int bands) = (shape[0], shape[1], shape[2], shape[3]);
        for (int b = 0; b < examples; b++)
        {
            int[] mine = [.. draws.AsSpan(4 * b, 4), .. draws.AsSpan(4 * (examples + b), 4)];
            for (int c = 0; c < channels; c++)
            {
                int next = 0;
                Span<float> image = values.AsSpan((b * channels + c) * frames * bands, frames * bands);
                augment.Apply(image, bands, _ => mine[next++]);
                Assert.Equal(8, next);
            }
        }
    }

    private static int[] Draws(JsonElement golden) => golden.GetProperty("draws_in_order").EnumerateArray()
        .Select(d => d.ValueKind == JsonValueKind.Array ? d[2].GetInt32() : d.GetInt32()).ToArray();

    /// <summary>out[:, :, ::5, ::4].</summary>
    private static float[] Stored(float[] values, int[] shape)
    {
        var kept = new List<float>();
        for (int image = 0; image < shape[0] * shape[1]; image++)
            for (int t = 0; t < shape[2]; t += 5)
                for (int f = 0; f < shape[3]; f += 4)
                    kept.Add(values[(image * shape[2] + t) * shape[3] + f]);
        return kept.ToArray();
    }

    private static float[] Normalize(float[] values)
    {
        float[] weight = Array.ConvertAll(Synth.Uniforms("bn0.weight", 64), u => (float)(0.5 + u));
        float[] bias = Array.ConvertAll(Synth.Uniforms("bn0.bias", 64), u => (float)(0.2 * (u - 0.5)));
        float[] mean = Synth.Floats("bn0.running_mean", 64, -50, -20);
        float[] variance = Synth.Floats("bn0.running_var", 64, 100, 400);
        return values.Select((x, i) =>
            (float)((x - mean[i % 64]) / Math.Sqrt(variance[i % 64] + 1e-5) * weight[i % 64] + bias[i % 64])).ToArray();
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 5e-6f);
    }
}
