using System.Text.Json;
using Hark.Checkpoints;
using Hark.TestKit;

namespace Hark.Tests.Checkpoints;

[Trait("Category", "Golden")]
public sealed class TorchArchiveTests
{
    /// <summary>
    /// Every file of PyTorch among the good ones but the shards, which have no description of their own.
    /// </summary>
    public static TheoryData<string> GoodFiles => [.. Directory.GetFiles(GoldenCheckpoint.Good(""))
        .Where(path => Path.GetExtension(path) is ".pt" or ".pth" or ".bin" or ".ckpt" && File.Exists(path + ".json"))
        .Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Open_reads_every_golden_tensor(string file)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(GoldenCheckpoint.Good(file + ".json")));
        using TorchArchive checkpoint = TorchArchive.Open(GoldenCheckpoint.Good(file));
        GoldenCheckpoint.AssertEqual(expected.RootElement, checkpoint);
    }

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Every_other_value_is_read_too(string file)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(GoldenCheckpoint.Good(file + ".json")));
        using ByteSource source = ByteSource.OpenFile(GoldenCheckpoint.Good(file));
        GoldenTree.AssertEqual(expected.RootElement.GetProperty("tree"), TorchArchive.ReadTree(source), file);
    }

    [Fact]
    public void Complex_numbers_are_pairs()
    {
        using TorchArchive checkpoint = TorchArchive.Open(GoldenCheckpoint.Good("zip_dtypes_exotic.pt"));
        CheckpointTensor tensor = checkpoint["c64"];
        Assert.Equal((2L, 4L, 16L), (tensor.Count, tensor.FloatCount, tensor.ByteCount));
        Assert.Equal([1f, 2f, -0f, -0.5f], tensor.ToFloats());
    }

    [Theory]
    [InlineData("panns_like.pth", "iteration", "600000")]
    [InlineData("panns_like_numpy1.pth", "iteration", "600000")]
    [InlineData("zip_tree_protocol2.pt", "very_long", "1180591620717411303424")]
    [InlineData("zip_tree_protocol4.pt", "dtype", "torch.float16")]
    [InlineData("legacy_tree_protocol4.pt", "text", "caf\u00e9 \ud83d\udc36 \"quoted\"\\ \n tab\t")]
    public void Plain_values_are_metadata(string file, string path, string text)
    {
        using TorchArchive checkpoint = TorchArchive.Open(GoldenCheckpoint.Good(file));
        Assert.Equal(text, checkpoint.Metadata[path]);
    }

    [Fact]
    public void Numbers_of_numpy_are_decoded()
    {
        using TorchArchive checkpoint = TorchArchive.Open(GoldenCheckpoint.Good("audiocaption_like.pth"));
        Assert.Equal("0.4875", checkpoint.Metadata["metric_monitor/best_value"]);
    }

    [Fact]
    public void Open_reads_the_published_weights_of_the_teacher()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string folder = Path.Combine(RepositoryFolder.Shared!, "data", "weights", "efficientat_mn04");
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "tensors.json")));
        using TorchArchive checkpoint = TorchArchive.Open(Path.Combine(folder, "mn04_as_mAP_432.pt"));
        JsonElement[] tensors = [.. expected.RootElement.EnumerateArray()];
        Assert.Equal(312, tensors.Length);
        Assert.Equal(tensors.Select(t => t.GetProperty("name").GetString()), checkpoint.Names);
        foreach (JsonElement entry in tensors)
        {
            CheckpointTensor tensor = checkpoint[entry.GetProperty("name").GetString()!];
            Assert.Equal(entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), tensor.Shape);
            float[] values = tensor.ToFloats();
            double size = entry.GetProperty("abs_sum").GetDouble();
            Assert.Equal(entry.GetProperty("sum").GetDouble(), values.Sum(v => (double)v), 1e-9 * size);
            Assert.Equal(size, values.Sum(v => Math.Abs((double)v)), 1e-9 * size);
        }
    }
}
