using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// y = activation(x Wᵀ + b) over the last axis: x [.., K], W [N, K], b [N], y [.., N]. Each output element is one chain
/// of fused multiply-adds over ascending k, so a row has the same bits in any batch.
/// </summary>
/// <param name="activation">Applied to the sum.</param>
[Experimental("HARK001")]
public sealed class LinearOperation(Activation activation) : Operation
{
    /// <inheritdoc/>
    public override string Name => "Gemm";

    /// <summary>Applied to the sum.</summary>
    public Activation Activation => activation;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        bool fits = inputs.Length is 2 or 3 && inputs[0].Rank > 0 && inputs[1].Rank == 2
            && inputs[0][-1] == inputs[1][1] && (inputs.Length == 2 || inputs[2] == new Shape(inputs[1][0]));
        return fits
            ? inputs[0].With(-1, inputs[1][0])
            : throw Mismatch("x [.., K], weight [N, K] and bias [N]", inputs);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 2L * output.Count * inputs[1][1];

    /// <summary>Packs a constant weight.</summary>
    internal override object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs) =>
        constantInputs[1] is { } weight ? packs.Transposed(weight) : null;

    /// <inheritdoc/>
    internal override bool CanAddGradient(int input, ReadOnlySpan<Tensor> inputs) => input < 2;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        if (!(context.IsRecording && NeedsSums))
        {
            Multiply(context, inputs, output, activation);
            return;
        }
        Tensor sums = context.Save(output.Shape);
        Multiply(context, inputs, sums, Activation.None);
        Elementwise.Activate(context.Team, activation, sums.Pointer, output.Pointer, output.Count);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        (ThreadTeam team, Tensor x, Tensor weight, Tensor ds) = (context.Team, inputs[0], inputs[1], outputGradient);
        int rows = x.Shape.Rows, n = weight.Shape[0], depth = weight.Shape[1];
        if (activation != Activation.None)
        {
            Tensor sums = NeedsSums ? context.Saved[0] : output; // a ReLU's output is positive where its input was
            ds = context.Scratch(output.Shape);
            Elementwise.ActivateBackward(team, activation, sums.Pointer, outputGradient.Pointer, ds.Pointer, ds.Count);
        }
        if (inputGradients[0] is { } dx)
        {
            Gemm.Multiply(
                team, rows, depth, n, ds.Pointer, n, weight.Pointer, depth, dx.Pointer, depth, null, Activation.None,
                context.AddsTo(0));
        }
        if (inputGradients[1] is { } dw)
        {
            Gemm.MultiplyTransposedA(
                team, n, depth, rows, ds.Pointer, n, x.Pointer, depth, dw.Pointer, depth, context.AddsTo(1));
        }
        if (inputGradients.Length > 2 && inputGradients[2] is { } db)
            Reduction.SumColumns(team, ds.Pointer, db.Pointer, rows, n);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainSums(inputs, output);
        for (int i = 0; i < output.Values.Length; i++) output[i] = PlainActivation.Value(activation, output[i]);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        (PlainTensor<T> x, PlainTensor<T> weight) = (inputs[0], inputs[1]);
        int rows = x.Shape.Rows, n = weight.Shape[0], depth = weight.Shape[1];
        PlainTensor<T> sums = new(outputGradient.Shape);
        PlainSums(inputs, sums);
        for (int row = 0; row < rows; row++)
        {
            for (int j = 0; j < n; j++)
            {
                T slope = outputGradient[row * n + j] * PlainActivation.Slope(activation, sums[row * n + j]);
                if (inputGradients.Length > 2 && inputGradients[2] is { } db) db[j] += slope;
                for (int k = 0; k < depth; k++)
                {
                    if (inputGradients[0] is { } dx) dx[row * depth + k] += slope * weight[j * depth + k];
                    if (inputGradients[1] is { } dw) dw[j * depth + k] += slope * x[row * depth + k];
                }
            }
        }
    }

    /// <summary>Whether the backward pass needs the sums, because the output does not tell the slope.</summary>
    private bool NeedsSums => activation is not (Activation.None or Activation.Relu);

    private static unsafe void Multiply(
        OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor y, Activation activation)
    {
        (Tensor x, Tensor weight) = (inputs[0], inputs[1]);
        int rows = x.Shape.Rows, n = weight.Shape[0], depth = weight.Shape[1];
        float* bias = inputs.Length > 2 ? inputs[2].Pointer : null;
        if (context.Prepared is PackedMatrix packed)
        {
            Gemm.Multiply(context.Team, rows, n, depth, x.Pointer, depth, packed, y.Pointer, n, bias, activation);
            return;
        }
        Gemm.MultiplyTransposedB(
            context.Team, rows, n, depth, x.Pointer, depth, weight.Pointer, depth, y.Pointer, n, bias, activation);
    }

    private static void PlainSums<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (PlainTensor<T> x, PlainTensor<T> weight) = (inputs[0], inputs[1]);
        int rows = x.Shape.Rows, n = weight.Shape[0], depth = weight.Shape[1];
        for (int row = 0; row < rows; row++)
        {
            for (int j = 0; j < n; j++)
            {
                T sum = T.Zero;
                for (int k = 0; k < depth; k++) sum += x[row * depth + k] * weight[j * depth + k];
                sums[row * n + j] = inputs.Length > 2 ? sum + inputs[2][j] : sum;
            }
        }
    }
}

/// <summary>Calls of <see cref="LinearOperation"/>.</summary>
[Experimental("HARK001")]
public static class LinearExtensions
{
    /// <summary>
    /// activation(x Wᵀ + b) over the last axis; a classifier tied to an embedding passes the table as weight.
    /// </summary>
    /// <param name="x">[.., K].</param>
    /// <param name="weight">[N, K], as PyTorch stores it.</param>
    /// <param name="bias">[N], or null.</param>
    /// <param name="activation">Applied to the sum.</param>
    /// <returns>[.., N].</returns>
    public static Tensor Linear(
        this Tensor x, Tensor weight, Tensor? bias = null, Activation activation = Activation.None) =>
        new LinearOperation(activation).Apply(x, weight, bias);
}
