using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Layers;

namespace Hark.Checkpoints;

/// <summary>Moves the parameters and buffers of a network into and out of checkpoints, by name.</summary>
[Experimental("HARK001")]
public static class ModuleWeights
{
    /// <summary>
    /// Fills a network. Every tensor of the network must be there with its shape, and every tensor of the checkpoint
    /// must have a place: nothing is skipped in silence.
    /// </summary>
    /// <param name="module">The network.</param>
    /// <param name="checkpoint">The file.</param>
    /// <param name="nameInNetwork">
    /// Turns a name of the checkpoint into one of the network, or null for a tensor that is left out on purpose. Null
    /// for equal names without PyTorch's batch counters.
    /// </param>
    /// <exception cref="ModelFormatException">Tensors are missing, unknown or of another
    /// shape; the message lists them.</exception>
    public static void Load(Module module, ICheckpoint checkpoint, Func<string, string?>? nameInNetwork = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(checkpoint);
        nameInNetwork ??= WithoutCounters;
        Dictionary<string, Tensor> open = module.State().ToDictionary(entry => entry.Name, entry => entry.Value);
        List<string> faults = [];
        foreach (string name in checkpoint.Names)
        {
            if (nameInNetwork(name) is not { } target) continue;
            if (!open.Remove(target, out Tensor? tensor))
            {
                faults.Add($"'{name}' has no place in the network");
                continue;
            }
            CheckpointTensor stored = checkpoint[name];
            if (!stored.Shape.AsSpan().SequenceEqual(tensor.Shape.ToArray()))
                faults.Add($"'{name}' has shape [{string.Join(", ", stored.Shape)}], expected {tensor.Shape}");
            else stored.ReadFloats(tensor.Span);
        }
        faults.AddRange(open.Keys.Select(name => $"'{name}' is missing"));
        if (faults.Count == 0) return;

        const int shown = 8;
        string more = faults.Count > shown ? $"; and {faults.Count - shown} more" : "";
        throw new ModelFormatException(
            checkpoint.FileName,
            $"the tensors do not fit the network: {string.Join("; ", faults.Take(shown))}{more}",
            hint: "is this the right file for this architecture? 'hark models show' lists what it holds");
    }

    /// <summary>Adds all parameters and buffers of a network to a file in the making.</summary>
    public static void Save(Module module, SafetensorsWriter writer, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(writer);
        foreach ((string name, Tensor value) in module.State(prefix))
            writer.Add(name, value.Shape.ToArray(), value.Span);
    }

    private static string? WithoutCounters(string name) =>
        name.EndsWith(".num_batches_tracked", StringComparison.Ordinal) ? null : name;
}
