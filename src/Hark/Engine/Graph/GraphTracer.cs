namespace Hark.Engine.Graph;

/// <summary>
/// Records the operations of one forward pass. Ordinary tensors become constants by reference. Operations on ordinary
/// tensors alone never get here: they run while tracing, so what depends on weights only is a constant already.
/// </summary>
internal sealed class GraphTracer(ConstantStore store) : Tracer
{
    private readonly List<GraphValue> values = [];
    private readonly List<GraphValue> inputs = [];
    private readonly List<GraphNode> nodes = [];
    private readonly Dictionary<Tensor, GraphValue> constants = new(ReferenceEqualityComparer.Instance);

    public static NetworkGraph Trace(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, ReadOnlySpan<Shape> inputs, ConstantStore store)
    {
        ArgumentNullException.ThrowIfNull(forward);
        // What the pass derives from weights becomes constants, which nobody's scope may end.
        using (TensorScope.Suspend())
        {
            GraphTracer tracer = new(store);
            Tensor[] arguments = new Tensor[inputs.Length];
            for (int i = 0; i < arguments.Length; i++) arguments[i] = tracer.Input(inputs[i]);
            return tracer.Finish(forward(arguments));
        }
    }

    /// <summary>A symbolic tensor for the next input.</summary>
    public Tensor Input(Shape shape)
    {
        GraphValue input = GraphValue.Input(shape);
        inputs.Add(input);
        return Symbol(input);
    }

    /// <summary>A symbolic tensor for a constant, so that operations on it are recorded instead of run.</summary>
    public Tensor Constant(Tensor constant) => Symbol(Value(constant));

    /// <summary>The graph that computes <paramref name="outputs"/>.</summary>
    public NetworkGraph Finish(IReadOnlyList<Tensor> outputs) => new(inputs, nodes, [.. outputs.Select(Value)]);

    /// <inheritdoc/>
    protected internal override Tensor Record(Operation operation, ReadOnlySpan<Tensor> inputs, Shape outputShape)
    {
        GraphValue[] operands = new GraphValue[inputs.Length];
        for (int i = 0; i < operands.Length; i++) operands[i] = Value(inputs[i]);
        GraphNode node = new(operation, operands);
        nodes.Add(node);
        return Symbol(node.Output);
    }

    private GraphValue Value(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Tracer == this) return values[tensor.GraphValue];
        if (tensor.IsSymbolic)
            throw new InvalidOperationException($"A {tensor} of another trace cannot be used in this one.");

        // A tape that happens to be recording here frees its results when it ends: a constant needs memory of its own.
        Tensor shared = store.Share(tensor.Producer is null ? tensor : new Tensor(tensor.Shape, tensor.Span));
        if (!constants.TryGetValue(shared, out GraphValue? value)) constants.Add(shared, value = GraphValue.Of(shared));
        return value;
    }

    private Tensor Symbol(GraphValue value)
    {
        values.Add(value);
        return Tensor.Symbolic(value.Shape, this, values.Count - 1);
    }
}
