using System.Text;
using System.Text.Json;
using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

[Trait("Category", "Golden")]
public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hark-safetensors").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> GoodFiles =>
        [.. Directory.GetFiles(GoldenCheckpoint.Good(""), "st_*.safetensors").Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Open_reads_every_golden_tensor(string file)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(GoldenCheckpoint.Good(file + ".json")));
        using SafetensorsFile checkpoint = SafetensorsFile.Open(GoldenCheckpoint.Good(file));
        GoldenCheckpoint.AssertEqual(expected.RootElement, checkpoint);
        Assert.Equal(
            expected.RootElement.GetProperty("header_order").EnumerateArray().Select(name => name.GetString()),
            checkpoint.Names);
        JsonElement metadata = expected.RootElement.GetProperty("metadata");
        if (metadata.ValueKind == JsonValueKind.Null) Assert.Empty(checkpoint.Metadata);
        else Assert.Equal(
            metadata.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!), checkpoint.Metadata);
    }

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Write_of_what_was_read_keeps_every_bit(string file)
    {
        using SafetensorsFile original = SafetensorsFile.Open(GoldenCheckpoint.Good(file));
        SafetensorsWriter writer = new();
        foreach (string name in original.Names)
            writer.AddBytes(name, original[name].Dtype, original[name].Shape, original[name].ToBytes());
        foreach (var (key, text) in original.Metadata) writer.Metadata[key] = text;
        string path = Path.Combine(folder, file);
        writer.Save(path);
        using SafetensorsFile copy = SafetensorsFile.Open(path);
        Assert.Equal(original.Names.Order(StringComparer.Ordinal), copy.Names.Order(StringComparer.Ordinal));
        Assert.Equal(original.Metadata, copy.Metadata);
        foreach (string name in original.Names)
        {
            Assert.Equal(original[name].Dtype, copy[name].Dtype);
            Assert.Equal(original[name].Shape, copy[name].Shape);
            Assert.Equal(original[name].ToBytes(), copy[name].ToBytes());
        }
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void Write_is_sorted_aligned_and_independent_of_the_order_of_adding()
    {
        byte[] Bytes(params string[] names)
        {
            SafetensorsWriter writer = new();
            foreach (string name in names)
                writer.Add(name, [3], [1, 2, 3], name == "half" ? CheckpointDtype.F16 : CheckpointDtype.F32);
            writer.Metadata["b"] = "2";
            writer.Metadata["a"] = "1";
            using MemoryStream stream = new();
            writer.Write(stream);
            return stream.ToArray();
        }
        byte[] bytes = Bytes("z", "half", "a");
        Assert.Equal(bytes, Bytes("a", "z", "half"));
        int headerLength = BitConverter.ToInt32(bytes);
        Assert.Equal(0, (8 + headerLength) % 64);
        Assert.StartsWith(
            """{"__metadata__":{"a":"1","b":"2"},"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"z":""",
            Encoding.UTF8.GetString(bytes, 8, headerLength), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckpointDtype.F16, new[] { 1f, 65504f, 1.0009765625f, 6e-8f, float.NegativeInfinity })]
    [InlineData(CheckpointDtype.BF16, new[] { 1f, -2.5f, 1.0078125f, 3.3895314e38f, float.PositiveInfinity })]
    [InlineData(CheckpointDtype.F64, new[] { 0.1f, -0f, float.MaxValue, float.Epsilon })]
    public void Add_converts_to_other_float_types(CheckpointDtype dtype, float[] values)
    {
        SafetensorsWriter writer = new();
        writer.Add("w", [values.Length], values, dtype);
        string path = Path.Combine(folder, "w.safetensors");
        writer.Save(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(dtype, file["w"].Dtype);
        float[] read = file["w"].ToFloats();
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(dtype == CheckpointDtype.F16 ? (float)(Half)values[i] : values[i], read[i]);
    }

    [Theory]
    [InlineData(0x3F808000u, 0x3F80)] // Halfway between two: to the even one.
    [InlineData(0x3F818000u, 0x3F82)]
    [InlineData(0x3F808001u, 0x3F81)]
    [InlineData(0x7F7FFFFFu, 0x7F80)] // Beyond the largest: infinity.
    [InlineData(0x7F800001u, 0x7FC0)] // A NaN whose payload would be cut off stays a NaN.
    public void BFloat16_rounds_to_nearest_even(uint bits, int expected)
    {
        SafetensorsWriter writer = new();
        writer.Add("w", [], [BitConverter.UInt32BitsToSingle(bits)], CheckpointDtype.BF16);
        using MemoryStream stream = new();
        writer.Write(stream);
        Assert.Equal(expected, BitConverter.ToUInt16(stream.ToArray().AsSpan(^2..)));
    }

    [Fact]
    public void Save_that_fails_leaves_the_old_file_and_no_other()
    {
        string path = Path.Combine(folder, "model.safetensors");
        File.WriteAllText(path, "old");
        SafetensorsWriter writer = new();
        writer.Metadata["long"] = new string('x', 17 << 20);
        Assert.Throws<InvalidOperationException>(() => writer.Save(path));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void Add_refuses_a_wrong_shape_a_second_use_and_a_reserved_name()
    {
        SafetensorsWriter writer = new();
        writer.Add("w", [2], [1, 2]);
        Assert.Throws<ArgumentException>(() => writer.Add("w", [2], [1, 2]));
        Assert.Throws<ArgumentException>(() => writer.Add("v", [3], [1, 2]));
        Assert.Throws<ArgumentException>(() => writer.Add("v", [-1, -2], [1, 2]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], [1]));
        Assert.Throws<ArgumentException>(() => writer.Add("i", [1], [1], CheckpointDtype.I64));
    }

    [Fact]
    public void Missing_tensor_is_named()
    {
        using SafetensorsFile file = SafetensorsFile.Open(GoldenCheckpoint.Good("st_state_dict.safetensors"));
        var error = Assert.Throws<ModelFormatException>(() => file["no.such"]);
        Assert.Contains("'no.such'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_tensor_is_converted_in_pieces()
    {
        float[] values = [.. Enumerable.Range(0, 40_001).Select(i => (float)(i % 2048))];
        SafetensorsWriter writer = new();
        writer.Add("w", [values.Length], values, CheckpointDtype.F16);
        string path = Path.Combine(folder, "w.safetensors");
        writer.Save(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(values, file["w"].ToFloats());
    }
}
