using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hark.Checkpoints;

/// <summary>
/// Collects tensors and writes them as one safetensors file. The same tensors give the same bytes, in whatever order
/// they were added: wide types first (so that every element is aligned), then by name. Not thread-safe.
/// </summary>
public sealed class SafetensorsWriter
{
    // The data begins at a multiple of a cache line, so that a mapped file can be used in place.
    private const int Alignment = 64;

    private readonly Dictionary<string, StoredTensor> tensors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

    /// <summary>
    /// Free text by key, stored beside the tensors; <see cref="ModelCard.MetadataKey"/> is the key of the model card.
    /// </summary>
    public IDictionary<string, string> Metadata => metadata;

    /// <summary>Adds a tensor of floats.</summary>
    /// <param name="name">A name not yet used.</param>
    /// <param name="shape">Sizes, outermost first; their product is the number of values.</param>
    /// <param name="values">The elements in row-major order; they are copied.</param>
    /// <param name="dtype">F32 keeps every bit; F64, F16 and BF16 convert, rounding to nearest even.</param>
    public void Add(
        string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, CheckpointDtype dtype = CheckpointDtype.F32)
    {
        byte[] bytes = new byte[checked(values.Length * dtype.Size())];
        CheckpointDtypes.FromFloats(dtype, values, bytes);
        AddOwned(name, dtype, shape, bytes);
    }

    /// <summary>Adds a tensor as its stored bytes (little-endian, row-major); they are copied.</summary>
    public void AddBytes(string name, CheckpointDtype dtype, ReadOnlySpan<int> shape, ReadOnlySpan<byte> bytes) =>
        AddOwned(name, dtype, shape, bytes.ToArray());

    /// <summary>
    /// Adds a tensor of floats that is read when the file is written, and must not change until then: a large model is
    /// not held twice.
    /// </summary>
    internal void AddShared(string name, ReadOnlySpan<int> shape, Func<ReadOnlySpan<float>> values) =>
        AddStored(name, new(
            CheckpointDtype.F32, shape.ToArray(), (long)values().Length * sizeof(float),
            stream => WriteFloats(stream, values())));

    /// <summary>
    /// Writes the file. It appears under its name only when it is complete and on the disk: whoever reads at the same
    /// time, or after a power cut, sees the old file or the new one, never half of it.
    /// </summary>
    public void Save(string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                Write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes the same bytes to a stream.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        KeyValuePair<string, StoredTensor>[] ordered =
        [
            .. tensors.OrderByDescending(t => t.Value.Dtype.Size()).ThenBy(t => t.Key, StringComparer.Ordinal),
        ];
        using MemoryStream header = new();
        header.Write(stackalloc byte[sizeof(ulong)]);
        // The relaxed encoder leaves letters and quotes readable; nothing here ever reaches HTML.
        using (Utf8JsonWriter json = new(header, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0) WriteMetadata(json);
            long offset = 0;
            foreach (var (name, tensor) in ordered)
            {
                WriteEntry(json, name, tensor.Dtype, tensor.Shape, offset, offset + tensor.ByteCount);
                offset += tensor.ByteCount;
            }
            json.WriteEndObject();
        }
        while (header.Length % Alignment != 0) header.WriteByte((byte)' ');
        if (header.Length - sizeof(ulong) > SafetensorsHeader.MaxLength)
            throw new InvalidOperationException(
                $"The header would have {header.Length} bytes, more than {SafetensorsHeader.MaxLength}: "
                    + "shorten the metadata.");
        BinaryPrimitives.WriteUInt64LittleEndian(header.GetBuffer(), (ulong)header.Length - sizeof(ulong));
        header.WriteTo(stream);
        foreach (var (_, tensor) in ordered) tensor.Write(stream);
    }

    private void AddOwned(string name, CheckpointDtype dtype, ReadOnlySpan<int> shape, byte[] bytes) =>
        AddStored(name, new(dtype, shape.ToArray(), bytes.Length, stream => stream.Write(bytes)));

    private void AddStored(string name, StoredTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "__metadata__") throw new ArgumentException("This name is reserved by the format.", nameof(name));
        long? count = TensorShape.CountElements([.. tensor.Shape.Select(size => (long)size)]);
        if (count * tensor.Dtype.Size() != tensor.ByteCount)
            throw new ArgumentException(
                $"Tensor '{name}' of type {tensor.Dtype} and shape [{string.Join(", ", tensor.Shape)}] "
                    + $"does not have {tensor.ByteCount} bytes.");
        if (tensors.Count == Checkpoint.MaxTensors)
            throw new InvalidOperationException($"A file holds at most {Checkpoint.MaxTensors} tensors.");
        if (!tensors.TryAdd(name, tensor))
            throw new ArgumentException($"There is a tensor '{name}' already.", nameof(name));
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, text) in metadata) json.WriteString(key, text);
        json.WriteEndObject();
    }

    private static void WriteEntry(
        Utf8JsonWriter json, string name, CheckpointDtype dtype, int[] shape, long begin, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", dtype.SafetensorsName());
        json.WriteStartArray("shape");
        foreach (int size in shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFloats(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        byte[] bytes = new byte[checked(values.Length * sizeof(float))];
        CheckpointDtypes.FromFloats(CheckpointDtype.F32, values, bytes);
        stream.Write(bytes);
    }

    private sealed record StoredTensor(CheckpointDtype Dtype, int[] Shape, long ByteCount, Action<Stream> Write);
}
