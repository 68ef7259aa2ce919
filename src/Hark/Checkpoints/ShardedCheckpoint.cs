using System.Text.Json;

namespace Hark.Checkpoints;

/// <summary>
/// A model in several files, as Hugging Face stores large ones: an index maps each tensor name to a file beside it.
/// </summary>
internal sealed class ShardedCheckpoint : Checkpoint
{
    private const int MaxIndexLength = 64 << 20;

    private readonly Checkpoint[] shards;

    private ShardedCheckpoint(string fileName, IReadOnlyList<CheckpointTensor> tensors, Checkpoint[] shards)
        : base(fileName, tensors, new Dictionary<string, string>())
    {
        this.shards = shards;
    }

    /// <summary>Opens an index and every file it names; only tensors that the index lists are visible.</summary>
    public static ShardedCheckpoint OpenIndex(string path)
    {
        string fileName = Path.GetFileName(path);
        List<(string Tensor, string Shard)> map = ReadIndex(path, fileName);
        Dictionary<string, Checkpoint> shards = new(StringComparer.Ordinal);
        try
        {
            List<CheckpointTensor> tensors = [];
            foreach (var (tensorName, shardName) in map)
            {
                if (!shards.TryGetValue(shardName, out Checkpoint? shard))
                    shards.Add(shardName, shard = OpenShard(path, fileName, shardName));
                if (!shard.TryGet(tensorName, out CheckpointTensor? tensor))
                    throw new ModelFormatException(
                        fileName,
                        $"expected the tensor in {ModelFormatException.Quote(shardName)}",
                        tensorName: tensorName);
                tensors.Add(tensor);
            }
            return new(fileName, tensors, [.. shards.Values]);
        }
        catch
        {
            foreach (Checkpoint shard in shards.Values) shard.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (Checkpoint shard in shards) shard.Dispose();
    }

    private static List<(string Tensor, string Shard)> ReadIndex(string path, string fileName)
    {
        long length = new FileInfo(path).Length;
        if (length > MaxIndexLength)
            throw new ModelFormatException(
                fileName, $"expected an index of at most {MaxIndexLength} bytes, found {length}");
        try
        {
            using JsonDocument index = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            if (index.RootElement.ValueKind != JsonValueKind.Object
                || !index.RootElement.TryGetProperty("weight_map", out JsonElement map)
                || map.ValueKind != JsonValueKind.Object)
                throw new ModelFormatException(fileName, "expected an object 'weight_map' of tensor names and files");
            if (map.GetPropertyCount() > MaxTensors)
                throw new ModelFormatException(
                    fileName, $"expected at most {MaxTensors} tensors, found {map.GetPropertyCount()}");
            return [.. map.EnumerateObject().Select(entry => (entry.Name, ShardName(entry, fileName)))];
        }
        // InvalidOperationException: text with half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(fileName, $"the index is no valid JSON: {e.Message}", innerException: e);
        }
    }

    // A plain file name: anything that could lead out of the folder, or to a device, is refused.
    private static string ShardName(JsonProperty entry, string fileName)
    {
        string? name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
        if (string.IsNullOrWhiteSpace(name) || name is "." or ".." || name.AsSpan().ContainsAny("/\\:")
            || name.Any(char.IsControl)
            || name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw new ModelFormatException(
                fileName,
                "expected the name of a model file beside the index, found "
                    + ModelFormatException.Quote(entry.Value.ToString()),
                tensorName: entry.Name);
        return name;
    }

    private static Checkpoint OpenShard(string path, string fileName, string shardName)
    {
        try
        {
            return Open(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, shardName));
        }
        catch (FileNotFoundException e)
        {
            throw new ModelFormatException(
                fileName, $"expected a file {ModelFormatException.Quote(shardName)} beside the index, found none",
                hint: "Fetch all parts of the model into one folder.", innerException: e);
        }
    }
}
