using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Binary cross entropy of sigmoid(logits), the mean over all elements of max(x, 0) - x y + ln(1 + exp(-|x|)): stable
/// for any logit. The targets have no gradient.
/// </summary>
[Experimental("HARK001")]
public sealed class BinaryCrossEntropyOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "BinaryCrossEntropyWithLogits";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && inputs[0] == inputs[1]
            ? Shape.Scalar
            : throw Mismatch("logits and targets of the same shape", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 6L * inputs[0].Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        (Tensor x, Tensor y) = (inputs[0], inputs[1]);
        double sum = TermSums.Sum(context.Team, x.Pointer, y.Pointer, x.Count, new BinaryCrossEntropyTerm());
        output.Span[0] = (float)(sum / Math.Max(1, x.Count));
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        inputGradients[1]?.Span.Clear();
        if (inputGradients[0] is not { } dx) return;
        BinaryCrossEntropySlope slope = new(outputGradient.Item / Math.Max(1, dx.Count));
        Elementwise.Zip(context.Team, inputs[0].Pointer, inputs[1].Pointer, dx.Pointer, dx.Count, slope);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        T sum = T.Zero;
        for (int i = 0; i < inputs[0].Values.Length; i++)
        {
            T x = inputs[0][i];
            sum += T.Max(x, T.Zero) - x * inputs[1][i] + T.LogP1(T.Exp(-T.Abs(x)));
        }
        output[0] = sum / T.CreateChecked(Math.Max(1, inputs[0].Values.Length));
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        T scale = outputGradient[0] / T.CreateChecked(Math.Max(1, dx.Values.Length));
        for (int i = 0; i < dx.Values.Length; i++)
            dx[i] = scale * (T.One / (T.One + T.Exp(-inputs[0][i])) - inputs[1][i]);
    }
}

/// <summary>Calls of <see cref="BinaryCrossEntropyOperation"/>.</summary>
[Experimental("HARK001")]
public static class BinaryCrossEntropyExtensions
{
    /// <summary>Mean binary cross entropy of sigmoid(logits).</summary>
    /// <param name="logits">Any shape, before the sigmoid.</param>
    /// <param name="targets">The same shape, from 0 to 1.</param>
    /// <returns>A scalar.</returns>
    public static Tensor BinaryCrossEntropy(this Tensor logits, Tensor targets) =>
        new BinaryCrossEntropyOperation().Apply(logits, targets);
}
