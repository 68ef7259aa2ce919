using System.Runtime.InteropServices;
using System.Text.Json;
using Hark.Audio;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

/// <summary>The teacher with its published weights against the original's outputs on twenty recordings.</summary>
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
        float[] expectedLogits = Tensor("logits"), expectedEmbeddings = Tensor("embedding");

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

    private static string GoldenPath(string file) => Path.Combine(RepositoryFolder.Golden, "networks", file);

    private static float[] Tensor(string name)
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
