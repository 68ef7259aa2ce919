using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>The natural logarithm of every element.</summary>
[Experimental("HARK001")]
public sealed class LogOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "Log";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 ? inputs[0] : throw Mismatch("one tensor", inputs);

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Elementwise.Log(context.Team, inputs[0].Pointer, output.Pointer, output.Count);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        Elementwise.Divide(context.Team, outputGradient.Pointer, inputs[0].Pointer, dx.Pointer, dx.Count);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = inputs[0];
        for (int i = 0; i < output.Values.Length; i++) output[i] = T.Log(x[i]);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        PlainTensor<T> x = inputs[0];
        for (int i = 0; i < dx.Values.Length; i++) dx[i] = outputGradient[i] / x[i];
    }
}

/// <summary>Calls of <see cref="LogOperation"/>.</summary>
[Experimental("HARK001")]
public static class LogExtensions
{
    /// <summary>The natural logarithm; minus infinity at 0, NaN below.</summary>
    public static Tensor Log(this Tensor x) => new LogOperation().Apply(x);
}
