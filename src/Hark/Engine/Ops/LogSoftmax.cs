using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>x - ln Σ exp(x) over the last axis, stable for any shift of x.</summary>
[Experimental("HARK001")]
public sealed class LogSoftmaxOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "LogSoftmax";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 && inputs[0].Rank > 0 ? inputs[0] : throw Mismatch("x [.., V]", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 5L * output.Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        SoftmaxKernel.LogForward(context.Team, inputs[0].Pointer, output.Shape.Rows, output.Shape[-1], output.Pointer);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        SoftmaxKernel.LogBackward(
            context.Team, output.Pointer, outputGradient.Pointer, dx.Shape.Rows, dx.Shape[-1], dx.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int width = output.Shape[-1];
        for (int row = 0; row < output.Shape.Rows; row++)
            PlainRow<T>(inputs[0].Values.AsSpan(row * width, width), output.Values.AsSpan(row * width, width));
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        PlainTensor<T> y = new(outputGradient.Shape);
        PlainForward(inputs, y);
        int width = y.Shape[-1];
        for (int row = 0; row < y.Shape.Rows; row++)
        {
            T sum = T.Zero;
            for (int i = row * width; i < (row + 1) * width; i++) sum += outputGradient[i];
            for (int i = row * width; i < (row + 1) * width; i++) dx[i] = outputGradient[i] - T.Exp(y[i]) * sum;
        }
    }

    /// <summary>The log-softmax of one row.</summary>
    internal static void PlainRow<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero, largest = T.NegativeInfinity;
        foreach (T value in x) largest = T.Max(largest, value);
        foreach (T value in x) sum += T.Exp(value - largest);
        T logSum = T.Log(sum);
        for (int i = 0; i < x.Length; i++) y[i] = x[i] - largest - logSum;
    }
}

/// <summary>Calls of <see cref="LogSoftmaxOperation"/>.</summary>
[Experimental("HARK001")]
public static class LogSoftmaxExtensions
{
    /// <summary>Natural logarithms of the probabilities over the last axis.</summary>
    public static Tensor LogSoftmax(this Tensor x) => new LogSoftmaxOperation().Apply(x);
}
