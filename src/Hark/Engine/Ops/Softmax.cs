using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>exp(x) / Σ exp(x) over the last axis, with the maximum subtracted first.</summary>
[Experimental("HARK001")]
public sealed class SoftmaxOperation : RowwiseOperation
{
    /// <inheritdoc/>
    public override string Name => "Softmax";

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        SoftmaxKernel.Forward(
            context.Team, inputs[0].Pointer, null, 1, output.Shape.Rows, output.Shape[-1], output.Pointer);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        SoftmaxKernel.Backward(
            context.Team, output.Pointer, outputGradient.Pointer, dx.Shape.Rows, dx.Shape[-1], dx.Pointer);
    }

    /// <summary>The softmax of one row.</summary>
    internal static void Row<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero, largest = T.NegativeInfinity;
        foreach (T value in x) largest = T.Max(largest, value);
        for (int i = 0; i < x.Length; i++) sum += y[i] = T.Exp(x[i] - largest);
        for (int i = 0; i < x.Length; i++) y[i] /= sum;
    }

    /// <inheritdoc/>
    private protected override void PlainRow<T>(ReadOnlySpan<T> x, Span<T> y) => Row(x, y);

    /// <inheritdoc/>
    private protected override void PlainRowGradient<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
    {
        T dot = T.Zero;
        for (int i = 0; i < y.Length; i++) dot += dy[i] * y[i];
        for (int i = 0; i < y.Length; i++) dx[i] = y[i] * (dy[i] - dot);
    }
}

/// <summary>Calls of <see cref="SoftmaxOperation"/>.</summary>
[Experimental("HARK001")]
public static class SoftmaxExtensions
{
    /// <summary>Probabilities over the last axis.</summary>
    public static Tensor Softmax(this Tensor x) => new SoftmaxOperation().Apply(x);
}
