using System.Runtime.InteropServices;
using System.Text.Json;
using Hark.Audio;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

/// <summary>
/// The teacher with its published weights against the original's outputs on twenty recordings; mn10 with named ones.
/// </summary>
[Trait("Category", "Golden")]
public class EfficientAtTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllBytes(GoldenPath("mn04_core20.json"))).RootElement;

    private static readonly byte[] Values = File.ReadAllBytes(GoldenPath("mn04_core20.bin"));

    [Fact]
    public void Has_the_published_number_of_parameters()
    {
        EfficientAt network = new();
        Assert.Equal(983_599, network.ParameterCount);
        Assert.Equal(384, network.Features);
    }

    [Fact]
    public void Logits_and_embeddings_equal_the_original_on_all_recordings()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string data = Path.Combine(RepositoryFolder.Shared!, "data");
        EfficientAt network = new();
        string weights = Path.Combine(data, "weights", "efficientat_mn04", "mn04_as_mAP_432.pt");
        using (Checkpoint file = Checkpoint.Open(weights))
            ModuleWeights.Load(network, file);
        network.RequireGradient(false);
        LogMel frontEnd = new(FrontEnds.EfficientAt);
        float[] expectedLogits = Stored("logits"), expectedEmbeddings = Stored("embedding");

        int row = 0;
        foreach (JsonElement entry in Golden.GetProperty("files").EnumerateArray())
        {
            using TensorScope scope = new();
            string path = Path.Combine(data, entry.GetProperty("file").GetString()!);
            float[] samples = AudioFile.ReadMono(path).Samples;
            Tensor logMel = new(new(1, frontEnd.FrameCount(samples.Length), frontEnd.Bands), frontEnd.Compute(samples));
            (Tensor embedding, Tensor logits) = network.Forward(logMel);
            AssertClose(expectedEmbeddings.AsSpan(row * 384, 384), embedding.Span, 1e-4f, path);
            AssertClose(expectedLogits.AsSpan(row * 527, 527), logits.Span, 5e-4f, path);
            row++;
        }
        Assert.Equal(20, row);
    }

    [Fact]
    public void Every_size_has_the_published_widths_and_number_of_parameters()
    {
        JsonElement sizes = GoldenFile.Load("networks/efficientat_mn10").Json
            .GetProperty("width_rule").GetProperty("sizes");
        Assert.Equal(sizes.EnumerateObject().Select(size => size.Name), EfficientAt.Names);
        foreach (JsonProperty size in sizes.EnumerateObject())
        {
            EfficientAt network = EfficientAt.Create(size.Name + "_as");
            if (size.Value.TryGetProperty("parameters", out JsonElement parameters))
                Assert.Equal(parameters.GetInt64(), network.ParameterCount);
            Assert.Equal(size.Value.GetProperty("last_conv").GetInt32(), network.Features);
            Dictionary<string, Shape> shapes = network.State().ToDictionary(e => e.Name, e => e.Value.Shape);
            Assert.Equal(size.Value.GetProperty("hidden").GetInt32(), shapes["classifier.2.weight"][0]);
        }
        Assert.Throws<ArgumentException>(() => EfficientAt.Create("mn07"));
    }

    [Theory]
    [InlineData("mel_10s", 1000)]
    [InlineData("mel_3s", 300)]
    [InlineData("mel_1_frame", 1)]
    public void The_larger_mn10_equals_the_original_eager_and_traced(string name, int frames)
    {
        NetworkGolden.SkipUnlessFast();
        NetworkGolden golden = new("efficientat_mn10");
        EfficientAt network = BuildMn10();
        network.RequireGradient(false);
        golden.AssertKeys(network, WithoutCounters);
        golden.AssertBothWays(
            name,
            ["block16", "embedding", "logits"],
            inputs =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(inputs[0]);
                return [network.Encode(inputs[0]).Transpose(0, 3, 2, 1), embedding, logits];
            },
            AstTests.FormulaMel(1, frames));
    }

    [Theory]
    [InlineData("wave_10s", 320_000)]
    [InlineData("wave_3s", 96_000)]
    [InlineData("wave_shortest", 514)]
    public void Mn10_hears_what_the_original_hears(string name, int samples)
    {
        NetworkGolden.SkipUnlessFast();
        NetworkGolden golden = new("efficientat_mn10");
        EfficientAt network = BuildMn10();
        network.RequireGradient(false);
        using TensorScope scope = new();
        Tensor logMel = PannsTests.Hear(new LogMel(FrontEnds.EfficientAt), TestSignals.Bursts(samples, 32000, 12345));
        golden.AssertProbe(name, "logmel", logMel.Transpose(0, 2, 1));
        (Tensor embedding, Tensor logits) = network.Forward(logMel);
        golden.AssertProbe(name, "embedding", embedding);
        golden.AssertProbe(name, "logits", logits);
    }

    [Fact]
    public void A_training_pass_of_mn10_and_its_gradients_equal_the_original()
    {
        NetworkGolden.SkipUnlessFast();
        NetworkGolden golden = new("efficientat_mn10");
        EfficientAt network = BuildMn10();
        network.Train();
        golden.AssertGradients(
            "train",
            network,
            () =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(AstTests.FormulaMel(2, 101));
                golden.AssertProbe("train", "embedding", embedding);
                golden.AssertProbe("train", "logits", logits);
                return logits;
            },
            // Biases before the next batch norm have a gradient of exactly 0: the file holds rounding noise there.
            least: 1e-6);
        golden.AssertRunningStatistics("train", network);
    }

    private static EfficientAt BuildMn10()
    {
        EfficientAt network = EfficientAt.Create("mn10", dropout: 0);
        NamedWeights.Fill(network, "", 1.3);
        return network;
    }

    private static string? WithoutCounters(string name) =>
        name.EndsWith(".num_batches_tracked", StringComparison.Ordinal) ? null : name;

    private static string GoldenPath(string file) => Path.Combine(RepositoryFolder.Golden, "networks", file);

    private static float[] Stored(string name)
    {
        JsonElement entry = Golden.GetProperty("tensors").EnumerateArray()
            .Single(tensor => tensor.GetProperty("name").GetString() == name);
        int offset = entry.GetProperty("offset").GetInt32(), length = entry.GetProperty("bytes").GetInt32();
        return MemoryMarshal.Cast<byte, float>(Values.AsSpan(offset, length)).ToArray();
    }

    private static void AssertClose(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance,
                $"{what} [{i}]: expected {expected[i]}, got {actual[i]}");
        }
    }
}
