using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// Multi-head attention (Vaswani et al. 2017) with PyTorch's parameters: <c>in_proj_weight</c> [3 D, D] and
/// <c>in_proj_bias</c> [3 D] (rows: queries, keys, values), <c>out_proj.weight</c> and <c>out_proj.bias</c>.
/// </summary>
[Experimental("HARK001")]
public sealed class MultiHeadAttention : Module
{
    private readonly int width;
    private readonly int heads;
    private readonly Tensor weight;
    private readonly Tensor bias;
    private readonly Linear output;
    private readonly Dropout dropout;

    /// <summary>Creates the layer with zero weights.</summary>
    /// <param name="width">The model width D, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">The number of heads H.</param>
    /// <param name="dropout">The rate at which attention weights are dropped in training, as PyTorch does it.</param>
    public MultiHeadAttention(int width, int heads, float dropout = 0)
    {
        if (width % heads != 0)
            throw new ArgumentException($"The width {width} is no multiple of {heads} heads.", nameof(heads));
        this.width = width;
        this.heads = heads;
        weight = Parameter("in_proj_weight", new(3 * width, width));
        bias = Parameter("in_proj_bias", new(3 * width));
        output = Child("out_proj", new Linear(width, width));
        this.dropout = Child("dropout", new Dropout(dropout));
    }

    /// <summary>
    /// Queries, keys and values of the same sequence in one product: x [R, T, D] to three times [R, T, D].
    /// </summary>
    public (Tensor Queries, Tensor Keys, Tensor Values) ProjectAll(Tensor x)
    {
        Tensor joint = x.Linear(weight, bias); // [R, T, 3 D]
        return (joint.Slice(-1, 0, width), joint.Slice(-1, width, width), joint.Slice(-1, 2 * width, width));
    }

    /// <summary>Queries alone: x [R, T, D] to [R, T, D].</summary>
    public Tensor ProjectQueries(Tensor x) => x.Linear(weight.Slice(0, 0, width), bias.Slice(0, 0, width));

    /// <summary>Keys and values of a memory [R, T, D].</summary>
    public (Tensor Keys, Tensor Values) ProjectMemory(Tensor memory) =>
        (memory.Linear(weight.Slice(0, width, width), bias.Slice(0, width, width)),
         memory.Linear(weight.Slice(0, 2 * width, width), bias.Slice(0, 2 * width, width)));

    /// <summary>Attends and projects the result: [R, Tq, D].</summary>
    /// <param name="queries">[R, Tq, D].</param>
    /// <param name="keys">[Rk, Tk, D], R a multiple of Rk: beams share the memory of their clip.</param>
    /// <param name="values">[Rk, Tk, D].</param>
    /// <param name="causal">Whether a query sees only keys up to its own place, aligned at the end.</param>
    /// <param name="mask">[Rk or R, Tk], 1 where a key may be attended.</param>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values, bool causal, Tensor? mask)
    {
        Tensor? kept = dropout.Mask(new(queries.Shape[0], heads, queries.Shape[1], keys.Shape[1]));
        return output.Forward(queries.Attention(keys, values, new AttentionOptions(heads, causal), mask, kept));
    }

    /// <summary>Xavier-uniform weights, zero biases.</summary>
    public override void Initialize(Philox random)
    {
        Initializers.XavierUniform(weight, random);
        bias.Span.Clear();
        output.Initialize(random);
    }
}
