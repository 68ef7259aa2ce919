using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Cross-correlation over time and mel bins: inputs x [B, T, F, C], weight [out, in/groups, kh, kw], and optionally
/// bias [out]; output [B, T', F', out].
/// </summary>
/// <param name="options">Strides, padding, groups, activation.</param>
[Experimental("HARK001")]
public sealed class Conv2dOperation(ConvolutionOptions options) : Operation
{
    /// <summary>Strides, padding, groups, activation.</summary>
    public ConvolutionOptions Options => options;

    /// <inheritdoc/>
    public override string Name => "Conv";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        const string Expected = "x [B, T, F, C], weight [out, C/groups, kh, kw] and bias [out] or none";
        if (inputs.Length is not (2 or 3) || inputs[0].Rank != 4 || inputs[1].Rank != 4)
            throw Mismatch(Expected, inputs);
        Shape x = inputs[0], weight = inputs[1];
        if (x[3] != weight[1] * options.Groups || weight[0] % options.Groups != 0)
            throw Mismatch($"{Expected} with {options.Groups} groups", inputs);
        if (inputs.Length == 3 && inputs[2] != new Shape(weight[0])) throw Mismatch(Expected, inputs);

        ConvolutionGeometry g = ConvolutionAlgorithm.Geometry(options, x, weight);
        if (g.OutT < 1 || g.OutF < 1) throw Mismatch("an image at least as large as the kernel", inputs);
        return new(g.B, g.OutT, g.OutF, g.K);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        2L * output.Count * inputs[1][1] * inputs[1][2] * inputs[1][3];

    /// <inheritdoc/>
    internal override object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs) =>
        constantInputs[1] is { } weight
            ? ConvolutionAlgorithm.Of(options, weight.Shape).Prepare(options, weight, packs)
            : null;

    /// <inheritdoc/>
    /// <remarks>A pointwise convolution can: its gradient is one product.</remarks>
    internal override bool CanAddGradient(int input, ReadOnlySpan<Tensor> inputs) =>
        input == 0 && options.Groups == 1
        && ConvolutionAlgorithm.Geometry(options, inputs[0].Shape, inputs[1].Shape).IsPointwise;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Tensor? bias = inputs.Length == 3 ? inputs[2] : null;
        ConvolutionAlgorithm.Of(options, inputs[1].Shape).Forward(
            context, options, inputs[0], inputs[1], context.Prepared, bias, options.Activation, output);
    }

    /// <inheritdoc/>
    /// <remarks>A fused activation is undone by computing the linear part again: training fuses it into batch norm
    /// instead.</remarks>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        Tensor x = inputs[0], weight = inputs[1], dy = outputGradient;
        Tensor? bias = inputs.Length == 3 ? inputs[2] : null;
        ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Of(options, weight.Shape);
        if (options.Activation != Activation.None)
        {
            Tensor linear = context.Scratch(dy.Shape);
            algorithm.Forward(context, options, x, weight, context.Prepared, bias, Activation.None, linear);
            dy = context.Scratch(dy.Shape);
            Elementwise.ActivateBackward(
                context.Team, options.Activation, linear.Pointer, outputGradient.Pointer, dy.Pointer, dy.Count);
        }
        if (inputGradients[0] is { } dx)
        {
            if (context.AddsTo(0)) DenseConvolution.AddBackwardData(context, options, dy, weight, dx);
            else algorithm.BackwardData(context, options, dy, weight, dx);
        }
        if (inputGradients[1] is { } dWeight) algorithm.BackwardWeights(context, options, x, dy, dWeight);
        if (bias is not null && inputGradients[2] is { } dBias)
            Reduction.SumColumns(context.Team, dy.Pointer, dBias.Pointer, dy.Shape.Rows, dy.Shape[-1]);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = inputs[0], weight = inputs[1];
        PlainConvolution taps = new(options, x.Shape, weight.Shape, output.Shape);
        int outputs = output.Shape[3];
        if (inputs.Length == 3)
        {
            for (int i = 0; i < output.Values.Length; i++) output[i] = inputs[2][i % outputs];
        }
        taps.ForEach((xi, wi, yi) => output[yi] += x[xi] * weight[wi]);
        for (int i = 0; i < output.Values.Length; i++) output[i] = PlainActivation.Value(options.Activation, output[i]);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        PlainTensor<T> x = inputs[0], weight = inputs[1], dy = outputGradient;
        PlainTensor<T>? dx = inputGradients[0], dWeight = inputGradients[1];
        if (options.Activation != Activation.None)
        {
            PlainTensor<T> linear = new(dy.Shape);
            new Conv2dOperation(options with { Activation = Activation.None }).PlainForward(inputs, linear);
            dy = new(dy.Shape, [.. dy.Values]);
            for (int i = 0; i < dy.Values.Length; i++) dy[i] *= PlainActivation.Slope(options.Activation, linear[i]);
        }
        new PlainConvolution(options, x.Shape, weight.Shape, dy.Shape).ForEach((xi, wi, yi) =>
        {
            if (dx is not null) dx[xi] += dy[yi] * weight[wi];
            if (dWeight is not null) dWeight[wi] += dy[yi] * x[xi];
        });
        if (inputs.Length < 3 || inputGradients[2] is not { } dBias) return;
        for (int i = 0; i < dy.Values.Length; i++) dBias[i % dBias.Values.Length] += dy[i];
    }
}

/// <summary>Calls of <see cref="Conv2dOperation"/>.</summary>
[Experimental("HARK001")]
public static class Conv2dExtensions
{
    /// <summary>
    /// Convolves x [B, T, F, C] with weight [out, C/groups, kh, kw], adds bias [out]; gives [B, T', F', out].
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Conv2d(this Tensor x, Tensor weight, Tensor? bias, ConvolutionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Conv2dOperation(options).Apply(x, weight, bias);
    }
}
