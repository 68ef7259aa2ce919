using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Hark.Checkpoints;

/// <summary>One tensor as the header declares it; offsets count from the first byte after the header.</summary>
internal sealed record SafetensorsEntry(
    string Name, CheckpointDtype Dtype, int[] Shape, long Count, long Begin, long End, long HeaderOffset);

/// <summary>
/// Reads and checks the header of a safetensors file: 8 bytes of length, then JSON. Stricter than the reference reader
/// where that one is lenient (a name twice, leading spaces, unknown fields), because two readers that disagree are a
/// way to smuggle. Format: <c>github.com/huggingface/safetensors</c>.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>No header of a sound model is larger: 16 MiB.</summary>
    public const int MaxLength = 16 << 20;

    private const int LengthBytes = 8;
    private const string MetadataKey = "__metadata__";

    private readonly ByteSource file;
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly List<SafetensorsEntry> entries = [];

    private SafetensorsHeader(ByteSource file) => this.file = file;

    /// <summary>The tensors in the order of the header.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => entries;

    /// <summary>The free text by key; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>Offset of the first byte after the header.</summary>
    public long DataStart { get; private set; }

    /// <summary>
    /// Reads the header; on return every entry lies inside the file and all of them cover its data exactly.
    /// </summary>
    public static SafetensorsHeader Read(ByteSource file)
    {
        SafetensorsHeader header = new(file);
        byte[] json = header.ReadText();
        try
        {
            header.Parse(json);
        }
        catch (JsonException e)
        {
            throw header.Broken($"the header is no valid JSON: {e.Message}", LengthBytes);
        }
        // What GetString throws for half a surrogate pair.
        catch (InvalidOperationException)
        {
            throw header.Broken("the header holds text that is no valid Unicode", LengthBytes);
        }
        header.CheckCoverage();
        return header;
    }

    private byte[] ReadText()
    {
        if (file.Length < LengthBytes)
            throw Broken($"expected a safetensors file, found only {file.Length} bytes", 0);
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        file.Read(0, lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxLength || length > (ulong)(file.Length - LengthBytes))
        {
            long limit = Math.Min(MaxLength, file.Length - LengthBytes);
            throw Broken($"expected a header of at most {limit} bytes, found a length of {length}", 0);
        }
        byte[] json = new byte[length];
        file.Read(LengthBytes, json);
        if (json.Length == 0 || json[0] != (byte)'{') throw Broken("the header must begin with '{'", LengthBytes);
        if (!Utf8.IsValid(json)) throw Broken("the header is no valid UTF-8", LengthBytes);
        DataStart = LengthBytes + json.Length;
        return json;
    }

    private void Parse(byte[] json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 3 });
        HashSet<string> seen = new(StringComparer.Ordinal);
        reader.Read();
        while (NextProperty(ref reader) is string name)
        {
            if (!seen.Add(name)) throw Broken($"the name {ModelFormatException.Quote(name)} occurs twice", At(reader));
            if (name == MetadataKey)
            {
                ParseMetadata(ref reader);
            }
            else
            {
                if (entries.Count == Checkpoint.MaxTensors)
                    throw Broken($"expected at most {Checkpoint.MaxTensors} tensors, found more", At(reader));
                entries.Add(ParseEntry(ref reader, name));
            }
        }
        // The format pads a header with spaces and nothing else; Read() itself refuses other text, but not other white
        // space.
        if (json.AsSpan((int)reader.BytesConsumed).ContainsAnyExcept((byte)' '))
            throw Broken("expected only spaces after the header's last '}'", LengthBytes + reader.BytesConsumed);
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "an object of texts as metadata", null);
        while (NextProperty(ref reader) is string key)
        {
            Expect(ref reader, JsonTokenType.String, $"text as metadata {ModelFormatException.Quote(key)}", null);
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Broken($"the metadata key {ModelFormatException.Quote(key)} occurs twice", At(reader));
        }
    }

    private SafetensorsEntry ParseEntry(ref Utf8JsonReader reader, string name)
    {
        long headerOffset = At(reader);
        Expect(ref reader, JsonTokenType.StartObject, "an object with dtype, shape and data_offsets", name);
        CheckpointDtype? dtype = null;
        List<long>? shape = null, offsets = null;
        while (NextProperty(ref reader) is string field)
        {
            bool repeated = field switch
            {
                "dtype" => dtype is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => throw Broken($"unknown field {ModelFormatException.Quote(field)}", At(reader), name),
            };
            if (repeated) throw Broken($"the field '{field}' occurs twice", At(reader), name);
            if (field == "dtype") dtype = ParseDtype(ref reader, name);
            else if (field == "shape") shape = ParseIntegers(ref reader, field, name);
            else offsets = ParseIntegers(ref reader, field, name);
        }
        if (dtype is null || shape is null || offsets is null)
            throw Broken("expected dtype, shape and data_offsets", headerOffset, name);
        if (offsets.Count != 2 || offsets[0] > offsets[1])
            throw Broken(
                $"expected data_offsets [begin, end], found [{string.Join(", ", offsets.Take(4))}]",
                headerOffset,
                name);
        long count = TensorShape.CountElements(shape)
            ?? throw Broken($"sizes [{string.Join(", ", shape.Take(8))}] are out of range", headerOffset, name);
        if ((Int128)count * dtype.Value.Size() != offsets[1] - offsets[0])
            throw Broken(
                $"{count} elements of type {dtype} do not fill the {offsets[1] - offsets[0]} bytes of data_offsets",
                headerOffset, name);
        int[] sizes = [.. shape.Select(size => (int)size)];
        return new(name, dtype.Value, sizes, count, offsets[0], offsets[1], headerOffset);
    }

    private CheckpointDtype ParseDtype(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.String, "text as dtype", name);
        string text = reader.GetString()!;
        return CheckpointDtypes.FromSafetensorsName(text)
            ?? throw Broken($"dtype {ModelFormatException.Quote(text)} is not supported", At(reader), name);
    }

    private List<long> ParseIntegers(ref Utf8JsonReader reader, string field, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"a list of whole numbers as {field}", name);
        List<long> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value) || value < 0)
                throw Broken($"expected whole numbers from 0 to 2^63 - 1 in {field}", At(reader), name);
            if (values.Count == TensorShape.MaxRank)
                throw Broken(
                    $"expected at most {TensorShape.MaxRank} numbers in {field}, found more", At(reader), name);
            values.Add(value);
        }
        return values;
    }

    // Sorted by place, each tensor must begin where the one before it ends, from the first byte of the data to the
    // last.
    private void CheckCoverage()
    {
        long end = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
                throw Broken(
                    $"expected data without gaps or overlaps: a tensor at {end}, found one at {entry.Begin}",
                    entry.HeaderOffset, entry.Name);
            end = entry.End;
        }
        if (end != file.Length - DataStart)
            throw Broken(
                $"the header describes {end} bytes of data, the file holds {file.Length - DataStart}", DataStart,
                hint: end > file.Length - DataStart ? "The file is cut off: fetch it again." : null);
    }

    private static string? NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType token, string what, string? tensorName)
    {
        reader.Read();
        if (reader.TokenType != token)
            throw Broken($"expected {what}, found {reader.TokenType}", At(reader), tensorName);
    }

    private static long At(in Utf8JsonReader reader) => LengthBytes + reader.TokenStartIndex;

    private ModelFormatException Broken(string rule, long offset, string? tensorName = null, string? hint = null) =>
        new(file.FileName, rule, offset, tensorName, hint);
}
