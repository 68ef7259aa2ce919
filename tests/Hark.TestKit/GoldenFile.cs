using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hark.TestKit;

/// <summary>
/// A tensor of a golden file: its shape and its values, converted to double where they are not float.
/// </summary>
public sealed record GoldenTensor(string Dtype, int[] Shape, byte[] Bytes)
{
    /// <summary>The values as float32; integers and booleans are converted.</summary>
    public float[] Floats => Dtype switch
    {
        "F32" => MemoryMarshal.Cast<byte, float>(Bytes).ToArray(),
        "F64" => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(Bytes).ToArray(), v => (float)v),
        "I64" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(Bytes).ToArray(), v => (float)v),
        "I32" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(Bytes).ToArray(), v => (float)v),
        "U8" or "BOOL" => Array.ConvertAll(Bytes, v => (float)v),
        _ => throw new NotSupportedException($"dtype {Dtype}"),
    };

    /// <summary>The values as float64.</summary>
    public double[] Doubles => Dtype == "F64"
        ? MemoryMarshal.Cast<byte, double>(Bytes).ToArray()
        : Array.ConvertAll(Floats, v => (double)v);

    /// <summary>The values of an int64 tensor.</summary>
    public long[] Longs => Dtype == "I64"
        ? MemoryMarshal.Cast<byte, long>(Bytes).ToArray()
        : Array.ConvertAll(Floats, v => (long)v);
}

/// <summary>
/// A pair NAME.safetensors + NAME.json under <c>tests/golden</c>. Reads with its own few lines, so that
/// Hark's reader is not judged by itself.
/// </summary>
public sealed class GoldenFile
{
    private readonly byte[] bytes;
    private readonly JsonElement header;
    private readonly int dataStart;

    private GoldenFile(string name)
    {
        string stem = Path.Combine(RepositoryFolder.Golden, name);
        Json = JsonDocument.Parse(File.ReadAllBytes(stem + ".json")).RootElement;
        bytes = File.Exists(stem + ".safetensors")
            ? File.ReadAllBytes(stem + ".safetensors")
            : "\x02\0\0\0\0\0\0\0{}"u8.ToArray();
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        header = JsonDocument.Parse(bytes.AsMemory(8, headerLength)).RootElement;
        dataStart = 8 + headerLength;
    }

    /// <summary>What was run, inputs and tolerances.</summary>
    public JsonElement Json { get; }

    /// <summary>All tensor names.</summary>
    public IEnumerable<string> Names => header.EnumerateObject().Select(p => p.Name).Where(n => n != "__metadata__");

    /// <summary>Loads <paramref name="name"/>, for example <c>ops/conv</c>.</summary>
    public static GoldenFile Load(string name) => new(name);

    /// <summary>Whether a tensor of this name exists.</summary>
    public bool Has(string name) => header.TryGetProperty(name, out _);

    /// <summary>The tensor of this name.</summary>
    public GoldenTensor this[string name]
    {
        get
        {
            JsonElement entry = header.GetProperty(name);
            JsonElement offsets = entry.GetProperty("data_offsets");
            int from = offsets[0].GetInt32(), to = offsets[1].GetInt32();
            int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
            return new(entry.GetProperty("dtype").GetString()!, shape, bytes[(dataStart + from)..(dataStart + to)]);
        }
    }
}
