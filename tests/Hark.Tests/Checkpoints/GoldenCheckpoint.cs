using System.Globalization;
using System.Text.Json;
using Hark.Checkpoints;
using Hark.TestKit;

namespace Hark.Tests.Checkpoints;

/// <summary>The files of <c>tests/golden/checkpoints</c> and the comparison with their description.</summary>
internal static class GoldenCheckpoint
{
    public static string Folder { get; } = Path.Combine(RepositoryFolder.Golden, "checkpoints");

    public static string Good(string file) => Path.Combine(Folder, "good", file);

    /// <summary>Every tensor of the description is there with its type, sizes and exact values, and no other.</summary>
    public static void AssertEqual(JsonElement description, ICheckpoint checkpoint)
    {
        JsonElement[] tensors = [.. description.GetProperty("tensors").EnumerateArray()];
        Assert.Equal(
            tensors.Select(t => t.GetProperty("path").GetString()).Order(StringComparer.Ordinal),
            checkpoint.Names.Order(StringComparer.Ordinal));
        foreach (JsonElement expected in tensors)
        {
            CheckpointTensor tensor = checkpoint[expected.GetProperty("path").GetString()!];
            Assert.Equal(Dtype(expected.GetProperty("dtype").GetString()!), tensor.Dtype);
            Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), tensor.Shape);
            if (expected.TryGetProperty("hex_little_endian", out JsonElement hex))
                Assert.Equal(hex.GetString(), Convert.ToHexStringLower(tensor.ToBytes()));
            JsonElement[] values =
            [
                .. expected.GetProperty("values").EnumerateArray()
                    .SelectMany(v => v.ValueKind == JsonValueKind.Array ? [.. v.EnumerateArray()] : new[] { v }),
            ];
            float[] floats = tensor.ToFloats();
            Assert.Equal(values.Length, floats.Length);
            for (int i = 0; i < values.Length; i++)
            {
                // Integers and doubles that float cannot hold are compared after the one rounding that is due.
                Assert.Equal((float)Number(values[i]), floats[i]);
            }
        }
    }

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
    };

    private static CheckpointDtype Dtype(string name) => name switch
    {
        "float32" => CheckpointDtype.F32,
        "float64" => CheckpointDtype.F64,
        "float16" => CheckpointDtype.F16,
        "bfloat16" => CheckpointDtype.BF16,
        "int64" => CheckpointDtype.I64,
        "int32" => CheckpointDtype.I32,
        "int16" => CheckpointDtype.I16,
        "int8" => CheckpointDtype.I8,
        "uint64" => CheckpointDtype.U64,
        "uint32" => CheckpointDtype.U32,
        "uint16" => CheckpointDtype.U16,
        "uint8" => CheckpointDtype.U8,
        "bool" => CheckpointDtype.Bool,
        "float8_e4m3fn" => CheckpointDtype.F8E4M3,
        "float8_e5m2" => CheckpointDtype.F8E5M2,
        "complex64" => CheckpointDtype.C64,
        _ => throw new NotSupportedException(name),
    };
}
