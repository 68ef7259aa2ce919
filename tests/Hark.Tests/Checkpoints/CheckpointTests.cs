using System.Text.Json;
using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

[Trait("Category", "Golden")]
public sealed class CheckpointTests
{
    public static TheoryData<string, string> AllFiles =>
        HostileList.Of(file => !file.StartsWith("vocab_", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Open_answers_as_the_list_demands(string file, string must) =>
        HostileList.AssertAnswer(file, must, Checkpoint.Open);

    [Theory]
    [InlineData("kind_empty.pt", "an empty file")]
    [InlineData("kind_html.pth", "a web page")]
    [InlineData("kind_lfs_pointer.pth", "a Git LFS pointer")]
    [InlineData("kind_gzip.pth", "a gzip archive")]
    [InlineData("kind_torch_tar.pth", "too old")]
    [InlineData("kind_hdf5.h5", "an HDF5 file")]
    [InlineData("kind_gguf.bin", "a GGUF file")]
    [InlineData("kind_numpy.npy", "a numpy array")]
    [InlineData("kind_torchscript.pt", "TorchScript")]
    [InlineData("kind_zeros.bin", "zeros only")]
    [InlineData("kind_office.docx.pt", "no PyTorch checkpoint")]
    public void Open_says_what_a_wrong_file_is(string file, string message)
    {
        var error = Assert.Throws<ModelFormatException>(
            () => Checkpoint.Open(Path.Combine(GoldenCheckpoint.Folder, "hostile", file)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors.index.json")]
    [InlineData("pytorch_model.bin.index.json")]
    public void Open_of_an_index_reads_the_tensors_of_all_shards(string file)
    {
        using JsonDocument expected = JsonDocument.Parse(
            File.ReadAllBytes(GoldenCheckpoint.Good(file + ".expected.json")));
        using Checkpoint checkpoint = Checkpoint.Open(GoldenCheckpoint.Good(file));
        GoldenCheckpoint.AssertEqual(expected.RootElement, checkpoint);
    }

    [Theory]
    [InlineData("st_state_dict.safetensors", typeof(SafetensorsFile))]
    [InlineData("zip_state_dict.pt", typeof(TorchArchive))]
    [InlineData("legacy_state_dict.pt", typeof(TorchArchive))]
    public void Open_tells_formats_by_content(string file, Type type)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.model");
        File.Copy(GoldenCheckpoint.Good(file), path);
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Assert.IsType(type, checkpoint);
            Assert.NotEmpty(checkpoint.Names);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Open_of_a_missing_file_is_an_error_of_the_file_system() =>
        Assert.Throws<FileNotFoundException>(
            () => Checkpoint.Open(Path.Combine(Path.GetTempPath(), "no such model.safetensors")));
}
