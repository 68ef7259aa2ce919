using Hark.Checkpoints;
using Hark.Engine;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// Fills a network with the tensors of a published checkpoint. Every tensor is used or left out for a reason, and what
/// is missing is named: nothing happens in silence.
/// </summary>
internal sealed class StateFilling
{
    private const int Shown = 8;

    private readonly Dictionary<string, Tensor> open;
    private readonly Dictionary<string, bool[]> partsDone = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> leftOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> completed = new(StringComparer.Ordinal);
    private readonly List<string> faults = [];

    public StateFilling(Module network) =>
        open = network.State().ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);

    public int Loaded { get; private set; }

    public IReadOnlyList<KeyValuePair<string, int>> LeftOut => [.. leftOut];

    public IReadOnlyList<KeyValuePair<string, string>> Completed => [.. completed];

    /// <summary>Tensors of the network that nothing has filled.</summary>
    public IEnumerable<string> Missing => open.Keys;

    /// <summary>Uses every tensor of a checkpoint.</summary>
    public void Fill(PublishedState state, Recognition recognition)
    {
        foreach ((string name, CheckpointTensor stored) in state.Tensors)
        {
            KeyUse use = recognition.Use(name);
            if (use.Target is null) Count(use.Reason!);
            else Fill(name, stored, use);
        }
        foreach (string name in state.Outside) Count($"kept by the trainer beside the network ({name.Split('/')[0]})");
    }

    /// <summary>Takes what is still missing from another checkpoint, of the same names or of a part of the network.
    /// </summary>
    public void Complete(PublishedState other)
    {
        foreach (string name in open.Keys.ToArray())
        {
            int[] shape = open[name].Shape.ToArray();
            CheckpointTensor? stored = Candidates(name)
                .Where(candidate => other.PrefixOf(candidate) is not null)
                .Select(candidate => other.Tensors[other.PrefixOf(candidate) + candidate])
                .FirstOrDefault(found => found.Shape.AsSpan().SequenceEqual(shape));
            if (stored is null) continue;
            stored.ReadFloats(open[name].Span);
            open.Remove(name);
            completed.Add(name, other.Checkpoint.FileName);
        }
    }

    /// <summary>Keeps what the network itself put into a tensor.</summary>
    public void KeepOwn(string name, string origin)
    {
        if (open.Remove(name)) completed.Add(name, origin);
    }

    /// <summary>Ends the filling.</summary>
    /// <exception cref="ModelFormatException">Something does not fit or is missing.</exception>
    public void Finish(string fileName, Architecture architecture)
    {
        faults.AddRange(open.Keys.Select(name => partsDone.ContainsKey(name)
            ? $"a part of '{name}' is missing"
            : $"'{name}' is missing"));
        if (faults.Count == 0) return;
        string more = faults.Count > Shown ? $"; and {faults.Count - Shown} more" : "";
        string[] origins = [.. open.Keys.Select(architecture.OriginOf).OfType<string>().Distinct()];
        throw new ModelFormatException(
            fileName,
            $"the tensors do not fit '{architecture.Title}': {string.Join("; ", faults.Take(Shown))}{more}",
            hint: origins.Length > 0
                ? string.Join(". ", origins) + "."
                : "Tensors that another checkpoint holds are taken from it with --missing-from.");
    }

    private void Fill(string name, CheckpointTensor stored, KeyUse use)
    {
        if (!open.TryGetValue(use.Target!, out Tensor? tensor))
        {
            faults.Add($"'{name}' has no place in the network");
            return;
        }
        int[] shape = tensor.Shape.ToArray();
        if (use.Parts > 1) shape[0] /= use.Parts;
        if (!stored.Shape.AsSpan().SequenceEqual(shape) || stored.FloatCount != stored.Count)
        {
            faults.Add($"'{name}' has shape [{string.Join(", ", stored.Shape)}], "
                + $"expected [{string.Join(", ", shape)}]");
            open.Remove(use.Target!); // said once
            return;
        }
        int length = tensor.Count / use.Parts;
        stored.ReadFloats(tensor.Span.Slice(use.Part * length, length));
        Loaded++;
        if (use.Parts == 1)
        {
            open.Remove(use.Target!);
            return;
        }
        if (!partsDone.TryGetValue(use.Target!, out bool[]? done))
            partsDone.Add(use.Target!, done = new bool[use.Parts]);
        done[use.Part] = true;
        if (done.All(part => part)) open.Remove(use.Target!);
    }

    // The whole name first, then without what stands before its parts: a frozen encoder has a file of its own.
    private static IEnumerable<string> Candidates(string name)
    {
        for (int at = 0; at >= 0; at = name.IndexOf('.', at) is >= 0 and int dot ? dot + 1 : -1)
        {
            string rest = name[at..];
            if (rest.Contains('.', StringComparison.Ordinal)) yield return rest;
        }
    }

    private void Count(string reason) => leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
}
