using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>e to the power of every element.</summary>
[Experimental("HARK001")]
public sealed class ExpOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "Exp";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 ? inputs[0] : throw Mismatch("one tensor", inputs);

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Elementwise.Exp(context.Team, inputs[0].Pointer, output.Pointer, output.Count);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        Elementwise.Multiply(context.Team, outputGradient.Pointer, output.Pointer, dx.Pointer, dx.Count);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = inputs[0];
        for (int i = 0; i < output.Values.Length; i++) output[i] = T.Exp(x[i]);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        PlainTensor<T> x = inputs[0];
        for (int i = 0; i < dx.Values.Length; i++) dx[i] = outputGradient[i] * T.Exp(x[i]);
    }
}

/// <summary>Calls of <see cref="ExpOperation"/>.</summary>
[Experimental("HARK001")]
public static class ExpExtensions
{
    /// <summary>The power of e for every element.</summary>
    public static Tensor Exp(this Tensor x) => new ExpOperation().Apply(x);
}
