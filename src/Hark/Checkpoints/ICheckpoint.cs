using System.Diagnostics.CodeAnalysis;

namespace Hark.Checkpoints;

/// <summary>
/// The tensors of a model file by name. Tensors may be read from several threads at once; they cannot be read after
/// disposal.
/// </summary>
public interface ICheckpoint : IDisposable
{
    /// <summary>Name of the file, without its folder.</summary>
    string FileName { get; }

    /// <summary>All tensor names, in the order of the file.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What the file says beside its tensors: text by key.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of this exact name.</summary>
    /// <exception cref="ModelFormatException">The file has none.</exception>
    CheckpointTensor this[string name] { get; }

    /// <summary>Looks a tensor up by its exact name.</summary>
    bool TryGet(string name, [NotNullWhen(true)] out CheckpointTensor? tensor);
}
