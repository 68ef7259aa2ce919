using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

/// <summary>Random damage to good files: whatever it does, the answer is a model or a typed error.</summary>
[Trait("Category", "Golden")]
public sealed class CheckpointFuzzTests
{
    [Theory]
    [InlineData("st_state_dict.safetensors")]
    [InlineData("st_names.safetensors")]
    [InlineData("zip_state_dict.pt")]
    [InlineData("zip_tree_protocol2.pt")]
    [InlineData("zip_tree_protocol5.pt")]
    [InlineData("zip_deflated.pt")]
    [InlineData("zip_prefixed_zip64.pt")]
    [InlineData("zip_views.pt")]
    [InlineData("panns_like.pth")]
    [InlineData("legacy_views.pt")]
    [InlineData("legacy_tree_protocol4.pt")]
    public void Damaged_file_is_read_or_refused(string file)
    {
        byte[] good = File.ReadAllBytes(GoldenCheckpoint.Good(file));
        Random random = new(12345);
        int refused = CountRefused(Path.GetExtension(file), rounds: 100, round =>
        {
            byte[] bytes = [.. good];
            for (int flips = random.Next(1, 5); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            int length = round % 10 == 0 ? random.Next(bytes.Length) : bytes.Length;
            return bytes[..length];
        });
        Assert.InRange(refused, 10, 100);
    }

    [Fact]
    public void Description_of_a_zip_file_is_fuzzed_behind_its_check_sum()
    {
        // A check sum of 0 means "not given": the damage reaches the pickle machine instead of stopping at the sum.
        byte[] good = File.ReadAllBytes(Path.Combine(GoldenCheckpoint.Folder, "hostile", "zip_crc_zero.pt"));
        int start = good.AsSpan().IndexOf("data.pkl"u8) + "data.pkl".Length,
            end = good.AsSpan(start).IndexOf("PK"u8) + start;
        Random random = new(54321);
        int refused = CountRefused(".pt", rounds: 500, _ =>
        {
            byte[] bytes = [.. good];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(start, end)] = (byte)random.Next(256);
            return bytes;
        });
        Assert.InRange(refused, 250, 500);
    }

    [Fact]
    public void Tensors_can_be_read_from_many_threads()
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenCheckpoint.Good("zip_deflated.pt"));
        Dictionary<string, byte[]> expected = checkpoint.Names.ToDictionary(
            name => name, name => checkpoint[name].ToBytes());
        using Checkpoint fresh = Checkpoint.Open(GoldenCheckpoint.Good("zip_deflated.pt"));
        Parallel.For(0, 64, _ =>
        {
            foreach (string name in fresh.Names) Assert.Equal(expected[name], fresh[name].ToBytes());
        });
    }

    /// <summary>Reads one damaged file after the other and counts those that give the typed error.</summary>
    private static int CountRefused(string extension, int rounds, Func<int, byte[]> damaged)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}{extension}");
        int refused = 0;
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                File.WriteAllBytes(path, damaged(round));
                try
                {
                    using Checkpoint checkpoint = Checkpoint.Open(path);
                    foreach (string name in checkpoint.Names) checkpoint[name].ToFloats();
                }
                catch (ModelFormatException)
                {
                    refused++;
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
        return refused;
    }
}
