using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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
    /// Turns a name of the checkpoint into one of the network, or null for a tensor that is left out on purpose.
    /// <c>name[1/3]</c> is the second third of the rows of a tensor whose parts the file keeps apart. Null for equal
    /// names without PyTorch's batch counters.
    /// </param>
    /// <exception cref="ModelFormatException">Tensors are missing, unknown or of another
    /// shape; the message lists them.</exception>
    public static void Load(Module module, ICheckpoint checkpoint, Func<string, string?>? nameInNetwork = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(checkpoint);
        nameInNetwork ??= WithoutCounters;
        Dictionary<string, Tensor> open = module.State().ToDictionary(entry => entry.Name, entry => entry.Value);
        HashSet<string> parts = [];
        List<string> faults = [];
        foreach (string name in checkpoint.Names)
        {
            if (nameInNetwork(name) is not { } target) continue;
            (string whole, int part, int count) = Part(target);
            if (!open.TryGetValue(whole, out Tensor? tensor) || !parts.Add(target))
            {
                faults.Add($"'{name}' has no place in the network");
                continue;
            }
            bool isLast = count == 1 || Enumerable.Range(0, count).All(i => parts.Contains($"{whole}[{i}/{count}]"));
            if (isLast) open.Remove(whole);
            CheckpointTensor stored = checkpoint[name];
            Shape expected = count == 1 ? tensor.Shape : tensor.Shape.With(0, tensor.Shape[0] / count);
            if (!stored.Shape.AsSpan().SequenceEqual(expected.ToArray()))
                faults.Add($"'{name}' has shape [{string.Join(", ", stored.Shape)}], expected {expected}");
            else stored.ReadFloats(tensor.Span.Slice(part * expected.Count, expected.Count));
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

    /// <summary><c>name[1/3]</c> as name, 1, 3; any other name as itself, 0, 1.</summary>
    internal static (string Whole, int Part, int Count) Part(string target)
    {
        int start = target.EndsWith(']') ? target.LastIndexOf('[') : -1;
        if (start < 0) return (target, 0, 1);
        int slash = target.IndexOf('/', start);
        int part = int.Parse(target.AsSpan(start + 1, slash - start - 1), CultureInfo.InvariantCulture);
        int parts = int.Parse(
            target.AsSpan(slash + 1, target.Length - slash - 2), CultureInfo.InvariantCulture);
        return (target[..start], part, parts);
    }

    private static string? WithoutCounters(string name) =>
        name.EndsWith(".num_batches_tracked", StringComparison.Ordinal) ? null : name;
}
