using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// The largest element of every window of x [B, T, F, C], as PyTorch's max_pool2d without padding (pad with minus
/// infinity before for the padded form). Among equal ones the first, time before mel, gets the gradient. Saves the
/// place of every maximum in its window.
/// </summary>
/// <param name="window">Sizes and steps.</param>
[Experimental("HARK001")]
public sealed class MaxPool2dOperation(PoolingWindow window) : Operation
{
    /// <summary>Sizes and steps.</summary>
    public PoolingWindow Window => window;

    /// <inheritdoc/>
    public override string Name => "MaxPool";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => window.Output(inputs)
        ?? throw Mismatch($"an image [B, T, F, C] of at least {window.KernelT} by {window.KernelF}", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        (long)output.Count * window.KernelT * window.KernelF;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        float* winners = context.IsRecording ? context.Save(output.Shape).Pointer : null;
        Pooling.Max(context.Team, window.Geometry(inputs[0].Shape), inputs[0].Pointer, output.Pointer, winners);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        float* winners = context.Saved[0].Pointer;
        Pooling.MaxBackward(context.Team, window.Geometry(dx.Shape), winners, outputGradient.Pointer, dx.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
        PoolingReference.Max<T>(window.Geometry(inputs[0].Shape), inputs[0].Values, output.Values);

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        PoolingGeometry g = window.Geometry(dx.Shape);
        PoolingReference.MaxBackward<T>(g, inputs[0].Values, outputGradient.Values, dx.Values);
    }
}

/// <summary>Calls of <see cref="MaxPool2dOperation"/>.</summary>
[Experimental("HARK001")]
public static class MaxPool2dExtensions
{
    /// <summary>The maxima of windows of x [B, T, F, C]; the steps are those of the kernel unless given.</summary>
    /// <exception cref="ArgumentException">The image is smaller than one window.</exception>
    public static Tensor MaxPool2d(
        this Tensor x, int kernelT, int kernelF, int? strideT = null, int? strideF = null) =>
        new MaxPool2dOperation(new(kernelT, kernelF, strideT, strideF)).Apply(x);
}
