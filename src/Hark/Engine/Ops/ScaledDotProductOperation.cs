using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// softmax(q kᵀ / √d + ..) v per head: what <see cref="AttentionOperation"/> and <see cref="WindowAttentionOperation"/>
/// share. Saves the probabilities.
/// </summary>
[Experimental("HARK001")]
public abstract class ScaledDotProductOperation : Operation
{
    private protected ScaledDotProductOperation()
    {
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 4L * output.Count * inputs[1][1];

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        AttentionShape shape = KernelShape(inputs);
        float* probabilities = context.IsRecording
            ? context.Save(new(shape.Rows, shape.Heads, shape.Queries, shape.ScoreStride)).Pointer
            : null;
        AttentionKernels.Forward(
            context.Team,
            shape,
            inputs[0].Pointer,
            inputs[1].Pointer,
            inputs[2].Pointer,
            output.Pointer,
            probabilities);
    }

    /// <inheritdoc/>
    /// <remarks>Inputs behind q, k and v get no gradient here.</remarks>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        for (int i = 3; i < inputGradients.Length; i++) inputGradients[i]?.Span.Clear();
        Tensor? dq = inputGradients[0], dk = inputGradients[1], dv = inputGradients[2];
        AttentionKernels.Backward(
            context.Team,
            KernelShape(inputs),
            inputs[0].Pointer,
            inputs[1].Pointer,
            inputs[2].Pointer,
            context.Saved[0].Pointer,
            outputGradient.Pointer,
            dq is null ? null : dq.Pointer,
            dk is null ? null : dk.Pointer,
            dv is null ? null : dv.Pointer);
    }

    /// <summary>The inputs as the kernels see them.</summary>
    private protected abstract AttentionShape KernelShape(ReadOnlySpan<Tensor> inputs);
}
