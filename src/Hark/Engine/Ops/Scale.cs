using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>Multiplies every element by one fixed number.</summary>
/// <param name="factor">The number.</param>
[Experimental("HARK001")]
public sealed class ScaleOperation(float factor) : Operation
{
    /// <summary>The number.</summary>
    public float Factor => factor;

    /// <inheritdoc/>
    public override string Name => "Mul";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 ? inputs[0] : throw Mismatch("one tensor", inputs);

    /// <inheritdoc/>
    internal override bool CanReplaceGradient(int input) => true;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Elementwise.Scale(context.Team, factor, inputs[0].Pointer, output.Pointer, output.Count);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        Elementwise.Scale(context.Team, factor, outputGradient.Pointer, dx.Pointer, dx.Count);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        for (int i = 0; i < output.Values.Length; i++) output[i] = inputs[0][i] * T.CreateChecked(factor);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        for (int i = 0; i < dx.Values.Length; i++) dx[i] = outputGradient[i] * T.CreateChecked(factor);
    }
}

/// <summary>Calls of <see cref="ScaleOperation"/>.</summary>
[Experimental("HARK001")]
public static class ScaleExtensions
{
    /// <summary>x · factor.</summary>
    public static Tensor Scale(this Tensor x, float factor) => new ScaleOperation(factor).Apply(x);
}
