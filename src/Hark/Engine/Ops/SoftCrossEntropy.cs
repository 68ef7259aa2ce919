using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Cross entropy of softmax(logits) against whole distributions, the loss of distillation (Hinton et al. 2015): the
/// mean over rows of -Σ t ln p. The entropy of t is not subtracted. Both inputs have a gradient.
/// </summary>
[Experimental("HARK001")]
public sealed class SoftCrossEntropyOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "SoftCrossEntropy";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && inputs[0].Rank > 0 && inputs[0] == inputs[1]
            ? Shape.Scalar
            : throw Mismatch("logits [.., V] and probabilities of the same shape", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 6L * inputs[0].Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        (Tensor x, Tensor targets) = (inputs[0], inputs[1]);
        int rows = x.Shape.Rows;
        Tensor saved = context.Save(new(rows, SoftCrossEntropyKernels.Saved)), losses = context.Scratch(new(rows));
        SoftCrossEntropyKernels.Forward(
            context.Team, x.Pointer, targets.Pointer, saved.Pointer, losses.Pointer, rows, x.Shape[-1]);
        output.Span[0] = CrossEntropyOperation.Mean(losses.Span, rows);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        (Tensor x, Tensor? dx, Tensor? dTargets) = (inputs[0], inputGradients[0], inputGradients[1]);
        SoftCrossEntropyKernels.Backward(
            context.Team,
            x.Pointer,
            inputs[1].Pointer,
            context.Saved[0].Pointer,
            outputGradient.Item / Math.Max(1, x.Shape.Rows),
            dx is null ? null : dx.Pointer,
            dTargets is null ? null : dTargets.Pointer,
            x.Shape.Rows,
            x.Shape[-1]);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int rows = inputs[0].Shape.Rows, classes = inputs[0].Shape[-1];
        T[] logP = new T[classes];
        T sum = T.Zero;
        for (int row = 0; row < rows; row++)
        {
            LogSoftmaxOperation.Row<T>(inputs[0].Values.AsSpan(row * classes, classes), logP);
            for (int i = 0; i < classes; i++) sum -= inputs[1][row * classes + i] * logP[i];
        }
        output[0] = sum / T.CreateChecked(Math.Max(1, rows));
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        int rows = inputs[0].Shape.Rows, classes = inputs[0].Shape[-1];
        T[] logP = new T[classes];
        T scale = outputGradient[0] / T.CreateChecked(Math.Max(1, rows));
        for (int row = 0; row < rows; row++)
        {
            LogSoftmaxOperation.Row<T>(inputs[0].Values.AsSpan(row * classes, classes), logP);
            T total = T.Zero;
            for (int i = 0; i < classes; i++) total += inputs[1][row * classes + i];
            for (int i = 0; i < classes; i++)
            {
                int at = row * classes + i;
                if (inputGradients[0] is { } dx) dx[at] = scale * (total * T.Exp(logP[i]) - inputs[1][at]);
                if (inputGradients[1] is { } dt) dt[at] = -scale * logP[i];
            }
        }
    }
}

/// <summary>Calls of <see cref="SoftCrossEntropyOperation"/>.</summary>
[Experimental("HARK001")]
public static class SoftCrossEntropyExtensions
{
    /// <summary>Mean cross entropy of softmax(logits) against target probabilities.</summary>
    /// <param name="logits">[.., V], before the softmax.</param>
    /// <param name="targetProbabilities">[.., V]; rows usually add up to 1.</param>
    /// <returns>A scalar.</returns>
    public static Tensor SoftCrossEntropy(this Tensor logits, Tensor targetProbabilities) =>
        new SoftCrossEntropyOperation().Apply(logits, targetProbabilities);
}
