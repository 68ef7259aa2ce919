using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Onnx.Schema;
using static Hark.Onnx.Schema.TensorProto.Types;

namespace Hark.Onnx;

/// <summary>
/// The exported graph while it is written. Knows in which order each value's axes are stored, and transposes only when
/// somebody asks for another order.
/// </summary>
internal sealed class GraphWriter(bool hasOpenBatch)
{
    private const string BatchName = "batch";

    private readonly GraphProto graph = new();
    private readonly Dictionary<GraphValue, StoredValue> values = [];
    private readonly Dictionary<(StoredValue Value, AxisOrder Order), StoredValue> reordered = [];
    private readonly Dictionary<string, string> casts = [];
    private readonly Dictionary<string, string> outputNames = []; // from the writer's names to the user's
    private readonly HashSet<string> indexInputs = [];
    private readonly Dictionary<object, object> shared = [];

    public Initializers Initializers => field ??= new(graph.Initializer);

    public void AddInput(GraphValue value, string name, bool isIndex)
    {
        graph.Input.Add(Describe(name, value.Shape, isIndex ? DataType.Int64 : DataType.Float));
        if (isIndex) indexInputs.Add(name);
        values.Add(value, new(name, value.Shape));
    }

    public void AddOutput(GraphValue value, string name)
    {
        string source = Plain(value);
        bool isNode = graph.Node.Any(node => node.Output[0] == source);
        if (!isNode || !outputNames.TryAdd(source, name))
        {
            NodeProto copy = new() { OpType = "Identity", Name = $"/{name}", Input = { source }, Output = { name } };
            graph.Node.Add(copy);
        }
        graph.Output.Add(Describe(name, value.Shape, DataType.Float));
    }

    public void Set(GraphValue value, StoredValue stored) => values.Add(value, stored);

    /// <summary>Adds a node with one output, and returns that output's name.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string name = $"/{operation}_{graph.Node.Count}";
        NodeProto node = new() { OpType = operation, Name = name, Output = { name } };
        node.Input.AddRange(inputs.ToArray());
        node.Attribute.AddRange(attributes.ToArray());
        graph.Node.Add(node);
        return name;
    }

    /// <summary>A value as it is stored now; constants as the network has them.</summary>
    public StoredValue Stored(GraphValue value) => value.Constant is { } constant
        ? new(Initializers.Weight(constant, AxisOrder.Plain(value.Shape.Rank)), value.Shape)
        : values[value];

    /// <summary>The order in which a value is stored now.</summary>
    public AxisOrder OrderOf(GraphValue value) =>
        value.Constant is null ? values[value].Order : AxisOrder.Plain(value.Shape.Rank);

    /// <summary>A value with its axes as the network has them.</summary>
    public string Plain(GraphValue value) => InOrder(value, AxisOrder.Plain(value.Shape.Rank));

    /// <summary>A value with its axes in an order.</summary>
    public string InOrder(GraphValue value, AxisOrder order) => value.Constant is { } constant
        ? Initializers.Weight(constant, order)
        : InOrder(values[value], order).Name;

    /// <summary>A value with its axes in an order: itself, or transposed once for all who want it so.</summary>
    public StoredValue InOrder(StoredValue value, AxisOrder order)
    {
        if (value.Order.Equals(order)) return value;
        if (reordered.TryGetValue((value, order), out StoredValue? found)) return found;
        string name = value.Order.IsSameBytes(order, value.Shape)
            ? Reshape(value.Name, value.Order.Sizes(value.Shape)[0], order.Sizes(value.Shape))
            : Node("Transpose", [value.Name], Attributes.Of("perm", value.Order.PermutationTo(order)));
        StoredValue result = value with { Name = name, Order = order };
        reordered.Add((value, order), result);
        return result;
    }

    /// <summary>The same elements under another shape of the network.</summary>
    public StoredValue Reshape(StoredValue value, Shape shape)
    {
        AxisOrder plain = AxisOrder.Plain(value.Shape.Rank);
        if (!value.Order.IsSameBytes(plain, value.Shape)) value = InOrder(value, plain);
        long[] sizes = AxisOrder.Plain(shape.Rank).Sizes(shape);
        return new(Reshape(value.Name, value.Order.Sizes(value.Shape).FirstOrDefault(), sizes), shape);
    }

    /// <summary>
    /// A Reshape that leaves the first axis, most often the batch, as it finds it where the sizes say that it stays.
    /// </summary>
    public string Reshape(string source, long first, long[] sizes)
    {
        bool stays = sizes.Length > 0 && sizes[0] == first;
        return Node("Reshape", [source, Initializers.Integers(stays ? [0, .. sizes[1..]] : sizes)]);
    }

    /// <summary>Whole numbers, which the network keeps as floats.</summary>
    public string Indices(GraphValue value)
    {
        string name = Plain(value);
        if (indexInputs.Contains(name)) return name;
        if (!casts.TryGetValue(name, out string? cast))
            casts.Add(name, cast = Node("Cast", [name], Attributes.Of("to", (long)DataType.Int64)));
        return cast;
    }

    /// <summary>What <paramref name="make"/> writes, written once for all who come with the same key.</summary>
    public T Shared<T>(object key, Func<T> make)
        where T : class
    {
        if (!shared.TryGetValue(key, out object? found)) shared.Add(key, found = make());
        return (T)found;
    }

    /// <summary>The graph; the writer is of no use afterwards.</summary>
    public GraphProto Finish(string name)
    {
        graph.Name = name;
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = outputNames.GetValueOrDefault(node.Input[i], node.Input[i]);
            node.Output[0] = outputNames.GetValueOrDefault(node.Output[0], node.Output[0]);
        }
        DropUnused();
        return graph;
    }

    /// <summary>Drops nodes and constants that another node has taken in.</summary>
    private void DropUnused()
    {
        HashSet<string> used = [.. graph.Output.Select(output => output.Name)];
        for (int i = graph.Node.Count - 1; i >= 0; i--)
        {
            if (used.Contains(graph.Node[i].Output[0])) used.UnionWith(graph.Node[i].Input);
            else graph.Node.RemoveAt(i);
        }
        TensorProto[] constants = [.. graph.Initializer.Where(constant => used.Contains(constant.Name))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(constants);
    }

    private ValueInfoProto Describe(string name, Shape shape, DataType type)
    {
        TensorShapeProto sizes = new();
        foreach (int size in shape.ToArray())
            sizes.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        if (hasOpenBatch && sizes.Dim.Count > 0) sizes.Dim[0].DimParam = BatchName;
        return new()
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = sizes } },
        };
    }
}
