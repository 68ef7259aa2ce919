using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>The mean over all elements of (x - y)².</summary>
[Experimental("HARK001")]
public sealed class MeanSquaredErrorOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "MeanSquaredError";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && inputs[0] == inputs[1]
            ? Shape.Scalar
            : throw Mismatch("two tensors of the same shape", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 3L * inputs[0].Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        (Tensor x, Tensor y) = (inputs[0], inputs[1]);
        double sum = TermSums.Sum(context.Team, x.Pointer, y.Pointer, x.Count, new SquaredDifference());
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
        (Tensor x, Tensor y) = (inputs[0], inputs[1]);
        float factor = outputGradient.Item * 2 / Math.Max(1, x.Count);
        if (inputGradients[0] is { } dx)
            Elementwise.Zip(context.Team, x.Pointer, y.Pointer, dx.Pointer, x.Count, new ScaledDifference(factor));
        if (inputGradients[1] is { } dy)
            Elementwise.Zip(context.Team, x.Pointer, y.Pointer, dy.Pointer, x.Count, new ScaledDifference(-factor));
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        T sum = T.Zero;
        for (int i = 0; i < inputs[0].Values.Length; i++)
        {
            T difference = inputs[0][i] - inputs[1][i];
            sum += difference * difference;
        }
        output[0] = sum / T.CreateChecked(Math.Max(1, inputs[0].Values.Length));
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        int count = inputs[0].Values.Length;
        T scale = outputGradient[0] * T.CreateChecked(2) / T.CreateChecked(Math.Max(1, count));
        for (int i = 0; i < count; i++)
        {
            T slope = scale * (inputs[0][i] - inputs[1][i]);
            if (inputGradients[0] is { } dx) dx[i] = slope;
            if (inputGradients[1] is { } dy) dy[i] = -slope;
        }
    }
}

/// <summary>Calls of <see cref="MeanSquaredErrorOperation"/>.</summary>
[Experimental("HARK001")]
public static class MeanSquaredErrorExtensions
{
    /// <summary>The mean over all elements (batch and dimensions) of (x - y)²; both have a gradient.</summary>
    /// <returns>A scalar.</returns>
    public static Tensor MeanSquaredError(this Tensor x, Tensor y) => new MeanSquaredErrorOperation().Apply(x, y);
}
