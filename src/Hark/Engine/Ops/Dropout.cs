using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// x times a mask of 0 and 1 / (1 - p) (Srivastava et al. 2014, "Dropout"). The mask is drawn outside
/// (<see cref="Philox.FillBernoulli"/>), so that a step can be repeated exactly.
/// </summary>
[Experimental("HARK001")]
public sealed class DropoutOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "Mul";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && inputs[0] == inputs[1]
            ? inputs[0]
            : throw Mismatch("x and a mask of the same shape", inputs);

    /// <inheritdoc/>
    internal override bool CanReplaceGradient(int input) => input == 0;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Elementwise.Multiply(context.Team, inputs[0].Pointer, inputs[1].Pointer, output.Pointer, output.Count);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        inputGradients[1]?.Span.Clear();
        if (inputGradients[0] is { } dx)
            Elementwise.Multiply(context.Team, outputGradient.Pointer, inputs[1].Pointer, dx.Pointer, dx.Count);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        for (int i = 0; i < output.Values.Length; i++) output[i] = inputs[0][i] * inputs[1][i];
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        for (int i = 0; i < dx.Values.Length; i++) dx[i] = outputGradient[i] * inputs[1][i];
    }
}

/// <summary>Calls of <see cref="DropoutOperation"/>.</summary>
[Experimental("HARK001")]
public static class DropoutExtensions
{
    /// <summary>x · mask, elementwise; the mask has no gradient.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="mask">The same shape: 0 where dropped, 1 / (1 - p) where kept.</param>
    public static Tensor Dropout(this Tensor x, Tensor mask) => new DropoutOperation().Apply(x, mask);
}
