using System.Globalization;
using Hark.Checkpoints;

namespace Hark.Cli.Verbs;

/// <summary>The tensors of a file as the tree of parts that their names describe, with the values in each.</summary>
internal sealed class TensorTree
{
    private const int NameWidth = 60;

    private readonly SortedDictionary<string, TensorTree> parts = new(PartOrder.Instance);
    private CheckpointTensor? tensor;
    private long values;

    public static TensorTree Of(ICheckpoint checkpoint)
    {
        TensorTree root = new();
        foreach (string name in checkpoint.Names) root.Add(name.Split('.', '/'), checkpoint[name]);
        return root;
    }

    public void WriteTo(TextWriter output) => Write(output, 0);

    private void Add(ReadOnlySpan<string> path, CheckpointTensor leaf)
    {
        values += leaf.Count;
        if (path.IsEmpty)
        {
            tensor = leaf;
            return;
        }
        if (!parts.TryGetValue(path[0], out TensorTree? part)) parts.Add(path[0], part = new());
        part.Add(path[1..], leaf);
    }

    private void Write(TextWriter output, int depth)
    {
        foreach ((string name, TensorTree first) in parts)
        {
            string label = name;
            TensorTree part = first;
            // A chain of single parts is one line.
            while (part.tensor is null && part.parts.Count == 1)
            {
                (string next, part) = part.parts.First();
                label += "." + next;
            }
            string line = Terminal.OneLine(new string(' ', 2 * depth) + label);
            string shape = part.tensor is null ? "" : $"  [{string.Join(", ", part.tensor.Shape)}]";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{line.PadRight(NameWidth)} {part.values,15:N0}{shape}"));
            part.Write(output, depth + 1);
        }
    }

    /// <summary>Numbers by value, so that layer 10 comes after layer 9; other names as they are.</summary>
    private sealed class PartOrder : IComparer<string>
    {
        public static PartOrder Instance { get; } = new();

        public int Compare(string? x, string? y)
        {
            bool isNumber = int.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out int left);
            return isNumber && int.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out int right)
                ? left.CompareTo(right)
                : string.CompareOrdinal(x, y);
        }
    }
}
