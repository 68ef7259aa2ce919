using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>
/// The tensors of a published checkpoint under the names that its network gave them: taken out of what a trainer put
/// around them, without the prefixes of wrappers, and with today's names of layer norms.
/// </summary>
[Experimental("HARK001")]
public sealed class PublishedState
{
    // Where trainers keep the network: AudioCaption and PANNs, DCASE2022T6_CLAP and Lightning, others.
    private static readonly string[] Containers = ["model", "state_dict", "model_state_dict", "net"];
    private static readonly string[] Wrappers = ["module.", "_orig_mod.", "sed_model."];

    private readonly Dictionary<string, CheckpointTensor> tensors;

    private PublishedState(
        ICheckpoint checkpoint, string container, Dictionary<string, CheckpointTensor> tensors, string[] outside)
    {
        Checkpoint = checkpoint;
        Container = container;
        this.tensors = tensors;
        Outside = outside;
    }

    /// <summary>The file.</summary>
    public ICheckpoint Checkpoint { get; }

    /// <summary>The entry of the file that holds the network; empty where the network is the whole file.</summary>
    public string Container { get; }

    /// <summary>Tensors of the file beside the network, such as an optimiser's.</summary>
    public IReadOnlyList<string> Outside { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => tensors;

    /// <summary>Sorts the tensors of a file.</summary>
    public static PublishedState Read(ICheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        string container = FindContainer(checkpoint.Names);
        string[] inside = [.. checkpoint.Names.Where(name => IsInside(name, container))];
        string[] outside = [.. checkpoint.Names.Except(inside, StringComparer.Ordinal)];
        int skip = container.Length == 0 ? 0 : container.Length + 1;
        string wrapper = CommonWrapper([.. inside.Select(name => name[skip..])]);
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        foreach (string name in inside)
            tensors.TryAdd(Modern(name[(skip + wrapper.Length)..]), checkpoint[name]);
        return new(checkpoint, container, tensors, outside);
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Has(string name) => tensors.ContainsKey(name);

    /// <summary>The sizes of a tensor; empty where there is none.</summary>
    public IReadOnlyList<int> Shape(string name) => tensors.TryGetValue(name, out var tensor) ? tensor.Shape : [];

    /// <summary>A size of a tensor; 0 where there is none.</summary>
    public int Size(string name, int axis) => Shape(name) is { } shape && axis < shape.Count ? shape[axis] : 0;

    /// <summary>What stands before the first name that ends so; null where no name does.</summary>
    public string? PrefixOf(string ending)
    {
        string? found = tensors.Keys.FirstOrDefault(name =>
            name.EndsWith(ending, StringComparison.Ordinal)
            && (name.Length == ending.Length || name[^(ending.Length + 1)] == '.'));
        return found?[..^ending.Length];
    }

    /// <summary>How many numbers 0, 1, 2, ... can be put between two texts so that a tensor has this name.</summary>
    public int Count(string before, string after)
    {
        int count = 0;
        while (Has(string.Create(CultureInfo.InvariantCulture, $"{before}{count}{after}"))) count++;
        return count;
    }

    /// <summary>The word list that a trainer stored beside the network, in order of id; null where there is none.
    /// </summary>
    /// <exception cref="ModelFormatException">The ids have gaps, or one is given twice.</exception>
    public IReadOnlyList<string>? ReadVocabulary()
    {
        foreach (string prefix in (string[])["tokenizer/", "tokenizer/word2idx/", "vocabulary/word2idx/"])
        {
            (string Word, string Id)[] entries =
            [
                .. Checkpoint.Metadata.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(entry => (entry.Key[prefix.Length..], entry.Value)),
            ];
            if (entries.Any(entry => entry.Word == "<pad>")) return WordListFile.InOrder(Checkpoint.FileName, entries);
        }
        return null;
    }

    private static string FindContainer(IReadOnlyList<string> names)
    {
        // A trainer may keep a number or two beside the network; a network is not kept beside a number.
        int atRoot = names.Count(name => !name.Contains('/', StringComparison.Ordinal));
        return Containers.FirstOrDefault(
            container => names.Count(name => IsInside(name, container)) is int inside && inside > atRoot) ?? "";
    }

    private static bool IsInside(string name, string container) => container.Length == 0
        || (name.StartsWith(container, StringComparison.Ordinal) && name.Length > container.Length
            && name[container.Length] == '/');

    // What every name begins with, of the wrappers that training puts around a network.
    private static string CommonWrapper(string[] names)
    {
        int length = 0;
        while (names.Length > 0 && Wrappers.FirstOrDefault(wrapper => names.All(name =>
            string.CompareOrdinal(name, length, wrapper, 0, wrapper.Length) == 0)) is { } found)
            length += found.Length;
        return names.Length == 0 ? "" : names[0][..length];
    }

    // TensorFlow's names of a layer norm's scale and shift, which old conversions of BERT kept.
    private static string Modern(string name) =>
        name.EndsWith("LayerNorm.gamma", StringComparison.Ordinal) ? name[..^"gamma".Length] + "weight"
        : name.EndsWith("LayerNorm.beta", StringComparison.Ordinal) ? name[..^"beta".Length] + "bias"
        : name;
}
