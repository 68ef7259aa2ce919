using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// A pointwise convolution, batch normalisation with the statistics of the batch, and an activation in one: inputs x
/// [B, T, F, C], the convolution's weight [K, C, 1, 1], then weight, bias, running mean and running variance [K];
/// output [B, T, F, K].
/// </summary>
/// <remarks>
/// Made for training on maps that are larger than the caches: the statistics are gathered while the product is written,
/// and its gradient never goes to memory.
/// </remarks>
/// <param name="momentum">Weight of the new value in the running statistics, 0 to 1.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="activation">Applied to the result.</param>
[Experimental("HARK001")]
public sealed class PointwiseNormOperation(float momentum, float epsilon, Activation activation) : Operation
{
    private static readonly Conv2dOperation Pointwise = new(new ConvolutionOptions());

    /// <inheritdoc/>
    public override string Name => "PointwiseNorm";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        const string Expected = "x [B, T, F, C], the convolution's weight [K, C, 1, 1] and four of [K]";
        if (inputs.Length != 6 || inputs[0].Rank != 4 || inputs[1].Rank != 4) throw Mismatch(Expected, inputs);
        Shape x = inputs[0], channels = new(inputs[1][0]);
        if (inputs[1] != new Shape(channels[0], x[3], 1, 1)) throw Mismatch(Expected, inputs);
        for (int i = 2; i < 6; i++)
        {
            if (inputs[i] != channels) throw Mismatch(Expected, inputs);
        }
        if (x.Rows < 2) throw Mismatch("at least two values per channel in training", inputs);
        return new(x[0], x[1], x[2], channels[0]);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => output.Count * (2L * inputs[0][3] + 2);

    /// <inheritdoc/>
    internal override bool CanAddGradient(int input, ReadOnlySpan<Tensor> inputs) => input == 0;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Tensor x = inputs[0], weight = inputs[2];
        Tensor product = context.Save(output.Shape), mean = context.Save(weight.Shape);
        Tensor inverseDeviation = context.Save(weight.Shape);
        PointwiseNormalization.Forward(
            context.Team, x.Pointer, inputs[1].Pointer, x.Shape.Rows, x.Shape[3], weight.Count, epsilon, momentum,
            product.Pointer, mean.Pointer, inverseDeviation.Pointer, inputs[4].Pointer, inputs[5].Pointer);
        BatchNormalization.Forward(
            context.Team, product.Pointer, weight.Pointer, inputs[3].Pointer, mean.Pointer, inverseDeviation.Pointer,
            x.Shape.Rows, weight.Count, activation, output.Pointer);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        Tensor x = inputs[0], weight = inputs[2], bias = inputs[3], dy = outputGradient;
        Tensor product = context.Saved[0], mean = context.Saved[1], inverseDeviation = context.Saved[2];
        int rows = x.Shape.Rows, channels = weight.Count;
        Tensor dWeight = inputGradients[2] ?? context.Scratch(weight.Shape);
        Tensor dBias = inputGradients[3] ?? context.Scratch(weight.Shape);
        BatchNormalization.Backward(
            context.Team, product.Pointer, weight.Pointer, bias.Pointer, mean.Pointer, inverseDeviation.Pointer,
            dy.Pointer, batchStatistics: true, rows, channels, activation, null, dWeight.Pointer, dBias.Pointer);

        Tensor scale = context.Scratch(weight.Shape), slope = context.Scratch(weight.Shape);
        Tensor offset = context.Scratch(weight.Shape);
        for (int c = 0; c < channels; c++) scale.Span[c] = weight.Span[c] * inverseDeviation.Span[c];
        BatchNormalization.Way(
            dWeight.Pointer, dBias.Pointer, scale.Pointer, inverseDeviation.Pointer, rows, channels,
            slope.Pointer, offset.Pointer);
        BatchGradientMap gradient = new(
            product.Pointer, dy.Pointer, mean.Pointer, scale.Pointer, bias.Pointer, slope.Pointer, offset.Pointer,
            channels);
        float* dx = inputGradients[0] is null ? null : inputGradients[0]!.Pointer;
        float* dFilters = inputGradients[1] is null ? null : inputGradients[1]!.Pointer;
        PointwiseNormalization.Backward(
            context.Team, gradient, activation, x.Pointer, inputs[1].Pointer, rows, x.Shape[3], channels,
            dx, context.AddsTo(0), dFilters);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> product = new(output.Shape);
        Pointwise.PlainForward([inputs[0], inputs[1]], product);
        Norm(momentum).PlainForward([product, .. inputs[2..]], output);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        PlainTensor<T> product = new(outputGradient.Shape), dProduct = new(outputGradient.Shape);
        Pointwise.PlainForward([inputs[0], inputs[1]], product);
        Norm(0).PlainBackward(
            [product, .. inputs[2..]], outputGradient, [dProduct, inputGradients[2], inputGradients[3], null, null]);
        Pointwise.PlainBackward([inputs[0], inputs[1]], dProduct, [inputGradients[0], inputGradients[1]]);
    }

    private BatchNormOperation Norm(float weightOfNew) => new(training: true, weightOfNew, epsilon, activation);
}
