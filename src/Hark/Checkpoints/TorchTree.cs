using System.Globalization;

namespace Hark.Checkpoints;

/// <summary>
/// Flattens what a checkpoint holds: every tensor under its path (dictionary keys and list indexes joined by '/'), and
/// the plain values that have a name of their own (epoch, iteration, best score) as text.
/// </summary>
internal sealed class TorchTree
{
    // Deeper and wider than any checkpoint; small enough that shared and cyclic references end quickly.
    private const int MaxDepth = 64;
    private const int MaxNodes = 500_000;

    private readonly string fileName;
    private readonly List<CheckpointTensor> tensors = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly List<string> path = [];
    private int nodeCount;

    private TorchTree(string fileName) => this.fileName = fileName;

    /// <summary>Tensors and named plain values of a tree.</summary>
    public static (List<CheckpointTensor> Tensors, Dictionary<string, string> Metadata) Flatten(
        string fileName, PickleValue root)
    {
        TorchTree tree = new(fileName);
        tree.Visit(root, isNamed: true);
        return (tree.tensors, tree.metadata);
    }

    private string Path => string.Join('/', path);

    private void Visit(PickleValue value, bool isNamed)
    {
        if (path.Count > MaxDepth) throw Broken($"values are nested more than {MaxDepth} deep, or hold themselves");
        if (++nodeCount > MaxNodes)
            throw Broken($"expected at most {MaxNodes} values, found more (counted with repetitions)");
        switch (value)
        {
            case TorchTensorView view:
                AddTensor(view);
                break;
            case PickleDictionary dictionary:
                foreach (var (key, item) in dictionary.Items)
                    VisitChild(KeyText(key), item, isNamed && key is PickleText);
                break;
            case PickleList list:
                VisitItems(list.Items);
                break;
            case PickleTuple tuple:
                VisitItems(tuple.Items);
                break;
            case PickleGlobal name when !TorchGlobals.IsConstant(name):
                throw new ModelFormatException(
                    fileName,
                    $"the name '{name.Name}' stands where a value is expected",
                    name.Offset,
                    hint: "Save the state_dict only.");
            case TorchStorageView:
                throw Broken("a storage stands where a tensor is expected");
            default:
                if (isNamed && path.Count > 0 && PlainText(value) is string text) metadata.TryAdd(Path, text);
                break;
        }
    }

    private void VisitItems(IReadOnlyList<PickleValue> items)
    {
        for (int i = 0; i < items.Count; i++)
            VisitChild(i.ToString(CultureInfo.InvariantCulture), items[i], isNamed: false);
    }

    private void VisitChild(string part, PickleValue value, bool isNamed)
    {
        path.Add(part);
        Visit(value, isNamed);
        path.RemoveAt(path.Count - 1);
    }

    private void AddTensor(TorchTensorView view)
    {
        string name = Path;
        if (tensors.Count == Checkpoint.MaxTensors)
            throw Broken($"expected at most {Checkpoint.MaxTensors} tensors, found more");
        if (!names.Add(name)) throw Broken("two tensors have the same path");
        tensors.Add(new TorchTensor(name, view));
    }

    private static string KeyText(PickleValue key) => PlainText(key) ?? "?";

    private static string? PlainText(PickleValue value) => value switch
    {
        PickleText text => text.Value,
        PickleInteger number => number.Value.ToString(CultureInfo.InvariantCulture),
        PickleFloat number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        PickleBool truth => truth.Value ? "True" : "False",
        PickleGlobal constant => constant.Name,
        _ => null,
    };

    private ModelFormatException Broken(string rule) => new(fileName, rule, tensorName: Path);
}
