using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>x - ln Σ exp(x) over the last axis, stable for any shift of x.</summary>
[Experimental("HARK001")]
public sealed class LogSoftmaxOperation : RowwiseOperation
{
    /// <inheritdoc/>
    public override string Name => "LogSoftmax";

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

    /// <summary>The log-softmax of one row.</summary>
    internal static void Row<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero, largest = T.NegativeInfinity;
        foreach (T value in x) largest = T.Max(largest, value);
        foreach (T value in x) sum += T.Exp(value - largest);
        T logSum = T.Log(sum);
        for (int i = 0; i < x.Length; i++) y[i] = x[i] - largest - logSum;
    }

    /// <inheritdoc/>
    private protected override void PlainRow<T>(ReadOnlySpan<T> x, Span<T> y) => Row(x, y);

    /// <inheritdoc/>
    private protected override void PlainRowGradient<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
    {
        T sum = T.Zero;
        foreach (T value in dy) sum += value;
        for (int i = 0; i < y.Length; i++) dx[i] = dy[i] - T.Exp(y[i]) * sum;
    }
}

/// <summary>Calls of <see cref="LogSoftmaxOperation"/>.</summary>
[Experimental("HARK001")]
public static class LogSoftmaxExtensions
{
    /// <summary>Natural logarithms of the probabilities over the last axis.</summary>
    public static Tensor LogSoftmax(this Tensor x) => new LogSoftmaxOperation().Apply(x);
}
