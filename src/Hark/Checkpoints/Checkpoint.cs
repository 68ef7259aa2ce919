using System.Diagnostics.CodeAnalysis;

namespace Hark.Checkpoints;

/// <summary>
/// A model file of any format that Hark reads. A file is data: opening one never runs anything it says.
/// </summary>
public abstract class Checkpoint : ICheckpoint
{
    /// <summary>More tensors than any model has: a file that declares more is refused.</summary>
    public const int MaxTensors = 100_000;

    private readonly string[] names;
    private readonly Dictionary<string, CheckpointTensor> tensors;

    private protected Checkpoint(
        string fileName, IReadOnlyList<CheckpointTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        FileName = fileName;
        Metadata = metadata;
        names = [.. tensors.Select(tensor => tensor.Name)];
        this.tensors = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>
    /// Opens a model file of any format: safetensors or a PyTorch checkpoint, told apart by their content, or the index
    /// (<c>*.index.json</c>) of a model in several files.
    /// </summary>
    /// <exception cref="ModelFormatException">None of these, or damaged; the message says what it seems to
    /// be.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)) return ShardedCheckpoint.OpenIndex(path);
        return CheckpointKind.IsTorch(path) ? TorchArchive.Open(path) : SafetensorsFile.Open(path);
    }

    /// <inheritdoc/>
    public string FileName { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => names;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public CheckpointTensor this[string name] => TryGet(name, out CheckpointTensor? tensor)
        ? tensor
        : throw new ModelFormatException(
            FileName,
            $"expected a tensor {ModelFormatException.Quote(name)}, found none among {names.Length} tensors",
            hint: names.Length == 0
                ? "The file holds no tensors at all."
                : $"Its first is {ModelFormatException.Quote(names[0])}: compare the names with `hark models show`.");

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out CheckpointTensor? tensor) =>
        tensors.TryGetValue(name, out tensor);

    /// <inheritdoc/>
    public abstract void Dispose();
}
