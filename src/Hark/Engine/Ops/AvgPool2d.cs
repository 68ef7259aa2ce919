using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>The mean of every window of x [B, T, F, C], as PyTorch's avg_pool2d without padding.</summary>
/// <param name="window">Sizes and steps.</param>
[Experimental("HARK001")]
public sealed class AvgPool2dOperation(PoolingWindow window) : Operation
{
    /// <summary>Sizes and steps.</summary>
    public PoolingWindow Window => window;

    /// <inheritdoc/>
    public override string Name => "AveragePool";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => window.Output(inputs)
        ?? throw Mismatch($"an image [B, T, F, C] of at least {window.KernelT} by {window.KernelF}", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        (long)output.Count * window.KernelT * window.KernelF;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Pooling.Average(context.Team, window.Geometry(inputs[0].Shape), inputs[0].Pointer, output.Pointer);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        Pooling.AverageBackward(context.Team, window.Geometry(dx.Shape), outputGradient.Pointer, dx.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
        PoolingReference.Average<T>(window.Geometry(inputs[0].Shape), inputs[0].Values, output.Values);

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        PoolingReference.AverageBackward<T>(window.Geometry(dx.Shape), outputGradient.Values, dx.Values);
    }
}

/// <summary>Calls of <see cref="AvgPool2dOperation"/>.</summary>
[Experimental("HARK001")]
public static class AvgPool2dExtensions
{
    /// <summary>The means of windows of x [B, T, F, C]; the steps are those of the kernel unless given.</summary>
    /// <exception cref="ArgumentException">The image is smaller than one window.</exception>
    public static Tensor AvgPool2d(
        this Tensor x, int kernelT, int kernelF, int? strideT = null, int? strideF = null) =>
        new AvgPool2dOperation(new(kernelT, kernelF, strideT, strideF)).Apply(x);
}
