using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// <see cref="LinearOperation"/> in 8-bit integers, for inference: y = activation(x Wᵀ + b) with x [.., K], W [N, K] or
/// [N, K, 1, 1] (a convolution that looks at one position), b [N]. Each output of W has a scale of its own, each row of
/// x its own range, found as it comes. Sums are exact: the same bits in any batch, on any machine.
/// </summary>
/// <param name="activation">Applied to the sum.</param>
[Experimental("HARK001")]
public sealed class QuantizedLinearOperation(Activation activation) : Operation
{
    /// <summary>The most inputs: beyond, sums could overflow.</summary>
    public const int MaxInputs = QuantizedMatrix.MaxDepth;

    /// <inheritdoc/>
    public override string Name => "QLinearMatMul";

    /// <summary>Applied to the sum.</summary>
    public Activation Activation => activation;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        bool fits = inputs.Length is 2 or 3 && inputs[0].Rank > 0 && inputs[1].Rank is 2 or 4
            && inputs[0][-1] == inputs[1][1] && inputs[1].Stride(0) == inputs[1][1] && inputs[1][1] <= MaxInputs
            && (inputs.Length == 2 || inputs[2] == new Shape(inputs[1][0]));
        return fits
            ? inputs[0].With(-1, inputs[1][0])
            : throw Mismatch("x [.., K], weight [N, K] or [N, K, 1, 1] with K up to 65,536, and bias [N]", inputs);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 2L * output.Count * inputs[1][1];

    /// <summary>Quantises a constant weight.</summary>
    internal override object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs) =>
        constantInputs[1] is { } weight ? Quantize(weight, packs) : null;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        float* bias = inputs.Length > 2 ? inputs[2].Pointer : null;
        using QuantizedMatrix? here = context.Prepared is QuantizedMatrix
            ? null
            : Quantize(inputs[1], PackedWeights.Fresh);
        QuantizedMatrix weight = here ?? (QuantizedMatrix)context.Prepared!;
        Int8Gemm.Multiply(
            context.Team, output.Shape.Rows, inputs[0].Pointer, weight, output.Pointer, bias, activation);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        (int rows, int n, int depth) = (output.Shape.Rows, output.Shape[-1], inputs[0].Shape[-1]);
        float[] bias = inputs.Length > 2 ? Floats(inputs[2]) : [];
        float[] sums = Int8Reference.Multiply(Floats(inputs[0]), Floats(inputs[1]), bias, rows, n, depth);
        for (int i = 0; i < sums.Length; i++)
            output[i] = PlainActivation.Value(activation, T.CreateChecked(sums[i]));
    }

    private static unsafe QuantizedMatrix Quantize(Tensor weight, PackedWeights packs)
    {
        (int n, int depth) = (weight.Shape[0], weight.Shape[1]);
        PackedFloats packed = packs.Get(
            "quantized", weight, QuantizedMatrix.Floats(n, depth),
            target => QuantizedMatrix.WriteTransposed(n, depth, weight.Pointer, target));
        return new(n, depth, packed);
    }

    private static float[] Floats<T>(PlainTensor<T> tensor)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        Array.ConvertAll(tensor.Values, value => float.CreateSaturating(value));
}

/// <summary>Calls of <see cref="QuantizedLinearOperation"/>.</summary>
[Experimental("HARK001")]
public static class QuantizedLinearExtensions
{
    /// <summary>activation(x Wᵀ + b) in 8-bit integers.</summary>
    /// <param name="x">[.., K].</param>
    /// <param name="weight">[N, K].</param>
    /// <param name="bias">[N], or null.</param>
    /// <param name="activation">Applied to the sum.</param>
    /// <returns>[.., N].</returns>
    public static Tensor QuantizedLinear(
        this Tensor x, Tensor weight, Tensor? bias = null, Activation activation = Activation.None) =>
        new QuantizedLinearOperation(activation).Apply(x, weight, bias);
}
