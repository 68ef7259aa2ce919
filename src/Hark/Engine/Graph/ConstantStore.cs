using System.Runtime.InteropServices;
using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Constants, what passes derived from them, and what operations prepared of them, shared between the graphs of one
/// network for different input shapes. One caller at a time.
/// </summary>
/// <param name="packs">Where packed weights come from; null to pack them afresh.</param>
internal sealed class ConstantStore(PackedWeights? packs = null)
{
    private readonly HashSet<Tensor> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Shape, List<Tensor>> byShape = [];
    private readonly Dictionary<ConstantKey, object?> derived = [];

    /// <summary>
    /// The tensor itself, or one met before with the same bits: a slice of a weight is a new tensor in every trace, but
    /// shall be packed once.
    /// </summary>
    public Tensor Share(Tensor constant)
    {
        if (known.Contains(constant)) return constant;
        if (!byShape.TryGetValue(constant.Shape, out List<Tensor>? candidates))
            byShape.Add(constant.Shape, candidates = []);
        ReadOnlySpan<int> bits = Bits(constant);
        foreach (Tensor candidate in candidates)
        {
            if (Bits(candidate).SequenceEqual(bits)) return candidate;
        }
        known.Add(constant);
        candidates.Add(constant);
        return constant;
    }

    /// <summary>What <paramref name="make"/> derives, made once per key. Its tensors belong to no scope.</summary>
    public T Derive<T>(ConstantKey key, Func<T> make)
        where T : class?
    {
        if (derived.TryGetValue(key, out object? found)) return (T)found!;
        using (TensorScope.Suspend())
        {
            T made = make();
            derived.Add(key, made);
            return made;
        }
    }

    /// <summary>
    /// The result of <see cref="Operation.Prepare"/> for a node, made once per settings and constants.
    /// </summary>
    public object? Prepare(GraphNode node)
    {
        Tensor?[] constants = [.. node.Inputs.Select(input => input.Constant)];
        if (Array.TrueForAll(constants, constant => constant is null)) return null;
        object settings = node.Operation switch
        {
            Conv2dOperation convolution => convolution.Options,
            LinearOperation => typeof(LinearOperation), // the packed weight does not depend on the activation
            FusedProduct => typeof(FusedProduct),
            StrassenProduct => typeof(StrassenProduct),
            FusedDepthwise fused => (typeof(FusedDepthwise), fused.Depthwise.Options),
            QuantizedLinearOperation => typeof(QuantizedLinearOperation),
            Operation other => other,
        };
        SharedPacks shared = new(this, packs ?? PackedWeights.Fresh);
        return Derive(new ConstantKey(settings, constants), () => node.Operation.Prepare(constants, shared));
    }

    /// <summary>Forgets everything that no living graph uses.</summary>
    public void Trim(IEnumerable<NetworkGraph> living)
    {
        HashSet<Tensor?> used = new(ReferenceEqualityComparer.Instance) { null };
        foreach (GraphValue constant in living.SelectMany(graph => graph.Constants)) used.Add(constant.Constant);
        foreach ((ConstantKey key, object? made) in derived.ToArray())
        {
            bool isUsed = made is FoldedNorm folded
                ? used.Contains(folded.Weight)
                : key.Tensors.All(used.Contains);
            if (!isUsed) derived.Remove(key);
            else if (made is FoldedNorm) used.UnionWith(key.Tensors);
        }
        known.RemoveWhere(tensor => !used.Contains(tensor));
        foreach (List<Tensor> candidates in byShape.Values) candidates.RemoveAll(tensor => !used.Contains(tensor));
    }

    /// <summary>
    /// Lets operations of different kinds share the pack of a weight: plans for few rows and for many read it
    /// differently.
    /// </summary>
    private sealed class SharedPacks(ConstantStore store, PackedWeights source) : PackedWeights
    {
        public override PackedFloats Get(string layout, Tensor weight, long count, PackedFloats.Writer write) =>
            source.Get(layout, weight, count, write);

        public override PackedMatrix Transposed(Tensor weight) =>
            store.Derive(new ConstantKey(nameof(Transposed), weight), () => source.Transposed(weight));
    }

    private static ReadOnlySpan<int> Bits(Tensor tensor) => MemoryMarshal.Cast<float, int>(tensor.Span);
}
