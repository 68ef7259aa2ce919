using System.Text.Json;
using Hark.Engine;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class EfficientNetTests
{
    private const string Prefix = "backbone.eff_net.";
    private static readonly GoldenFile Golden = GoldenFile.Load("networks/effb2");
    private static readonly Lazy<EfficientNet> Network = new(BuildB2);

    [Fact]
    public void B2_has_the_published_keys_and_shapes()
    {
        var expected = Golden.Json.GetProperty("state_dict").EnumerateArray()
            .Select(entry => (Name: entry[0].GetString()!, Shape: string.Join(",", entry[1].EnumerateArray())))
            .Where(entry =>
                entry.Name.StartsWith(Prefix, StringComparison.Ordinal)
                && !entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Select(entry => $"{entry.Name}:{entry.Shape}").Order();
        var actual = Network.Value.State(Prefix)
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}").Order();
        Assert.Equal(expected, actual);
        Assert.Equal(7_700_418, Network.Value.ParameterCount);
    }

    [Theory]
    [InlineData("mel_10s", 1001)]
    [InlineData("mel_3s", 301)]
    [InlineData("mel_shortest", 32)]
    public void Features_equal_the_original(string name, int frames)
    {
        JsonElement probes = Golden.Json.GetProperty("cases").GetProperty(name).GetProperty("probes");
        using TensorScope scope = new();
        Tensor features = Network.Value.Forward(FormulaMel(1, frames));
        Tensor weights = EffNetTrm.FeatureWeights([EffNetTrm.FeatureLength(frames)], features.Shape[1]);
        Tensor pooled = EffNetTrm.Pool(features, weights);

        JsonElement probe = probes.GetProperty("attn_emb");
        Assert.Equal(probe.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), features.Shape.ToArray());
        int step = probe.GetProperty("step").GetInt32(), count = (features.Count + step - 1) / step;
        float[] sampled = [.. Enumerable.Range(0, count).Select(i => features.Span[i * step])];
        AssertClose(Golden[$"{name}/attn_emb/sample"].Floats, sampled, Atol(probes, "attn_emb"));
        AssertClose(Golden[$"{name}/attn_emb/first"].Floats, features.Span[..64].ToArray(), Atol(probes, "attn_emb"));
        AssertClose(Golden[$"{name}/fc_emb"].Floats, pooled.ToArray(), Atol(probes, "fc_emb"));
    }

    /// <summary>The golden files' formula input [B, T, 64].</summary>
    internal static Tensor FormulaMel(int batch, int frames)
    {
        Tensor mel = new(new(batch, frames, 64));
        for (int i = 0; i < mel.Count; i++)
        {
            int f = i % 64, t = i / 64 % frames, b = i / 64 / frames;
            mel.Span[i] = (float)(-40 + 20 * Math.Sin(0.1 * t + 0.3 * f + b) + 10 * Math.Cos(0.013 * t * f));
        }
        return mel;
    }

    /// <summary>B2 with the named weights of the golden file.</summary>
    internal static EfficientNet BuildB2()
    {
        EfficientNet network = new(EfficientNetSettings.B2);
        NamedWeights.Fill(network, Prefix, Math.Sqrt(2));
        Tensor variance = network.NamedBuffers().Single(buffer => buffer.Name == "_bn0.running_var").Value;
        foreach (ref float value in variance.Span) value *= 500; // the golden file's special value
        network.RequireGradient(false);
        return network;
    }

    private static double Atol(JsonElement probes, string label) =>
        probes.GetProperty(label).GetProperty("atol").GetDouble();

    private static void AssertClose(float[] expected, float[] actual, double atol)
    {
        Assert.Equal(expected.Length, actual.Length);
        GoldenTolerance tolerance = new(atol, 1e-5);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                tolerance.Admits(expected[i], actual[i]),
                $"[{i}]: expected {expected[i]}, got {actual[i]}, {tolerance}");
        }
    }
}
