using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// A large linear layer over sequences by <see cref="Strassen"/>: y = act(x Wᵀ + b) + residual, inputs x [B, T, K],
/// weight [N, K], bias [N] and then, where there is one, residual [B, T, N].
/// </summary>
internal sealed unsafe class StrassenProduct(LinearOperation product, bool hasResidual) : Operation
{
    /// <inheritdoc/>
    public override string Name => product.Name;

    /// <summary>The layer itself.</summary>
    public LinearOperation Product => product;

    /// <summary>Whether something is added in the end.</summary>
    public bool HasResidual => hasResidual;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => product.OutputShape(inputs[..3]);

    /// <summary>Those of the layer, however it is computed.</summary>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        product.Flops(inputs[..3], output) + (hasResidual ? output.Count : 0);

    /// <summary>Packs the weight and sums its quarters.</summary>
    internal override object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs)
    {
        Tensor weight = constantInputs[1]!;
        PackedMatrix packed = packs.Transposed(weight);
        PackedFloats sums = packs.Get(
            "sums of quarters", weight, StrassenShape.SumsOfWeight(packed.Columns, packed.Depth),
            target => StrassenSums.OfWeight(ThreadTeam.Shared, packed.Columns, packed.Depth, packed.Data, target));
        return new StrassenWeight(packed, sums);
    }

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        StrassenWeight weight = (StrassenWeight)context.Prepared!;
        Tensor x = inputs[0];
        int items = x.Shape[0];
        StrassenShape shape = new(items, x.Shape.Rows / items, weight.Packed.Columns, weight.Packed.Depth);
        Tensor sums = context.Scratch(new(Strassen.ScratchFloats(shape)));
        Strassen.Multiply(
            context.Team, shape, x.Pointer, weight, inputs[2].Pointer, product.Activation,
            hasResidual ? inputs[3].Pointer : null, sums.Pointer, output.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        product.PlainForward([inputs[0], inputs[1], inputs[2]], output);
        for (int i = 0; hasResidual && i < output.Values.Length; i++) output[i] += inputs[3][i];
    }
}
