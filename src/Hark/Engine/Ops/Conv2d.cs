using System.Diagnostics.CodeAnalysis;

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
        if (inputs.Length is not (2 or 3) || inputs[0].Rank != 4 || inputs[1].Rank != 4) throw Mismatch(Expected, inputs);
        Shape x = inputs[0], weight = inputs[1];
        if (x[3] != weight[1] * options.Groups || weight[0] % options.Groups != 0)
            throw Mismatch($"{Expected} with {options.Groups} groups", inputs);
        if (inputs.Length == 3 && inputs[2] != new Shape(weight[0])) throw Mismatch(Expected, inputs);

        (int kT, int kF) = KernelSizes(weight);
        int outT = OutputSize(x[1] + options.PadTLow + options.PadTHigh, kT, options.DilationT, options.StrideT);
        int outF = OutputSize(x[2] + options.PadFLow + options.PadFHigh, kF, options.DilationF, options.StrideF);
        if (outT < 1 || outF < 1) throw Mismatch("an image at least as large as the kernel", inputs);
        return new(x[0], outT, outF, weight[0]);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        2L * output.Count * inputs[1][1] * inputs[1][2] * inputs[1][3];

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        PlainPath.Forward(this, inputs, output);

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients) => PlainPath.Backward(this, inputs, outputGradient, inputGradients);

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
        ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> outputGradient, ReadOnlySpan<PlainTensor<T>?> inputGradients)
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

    private (int KT, int KF) KernelSizes(Shape weight) =>
        options.Axes == KernelAxes.TimeFrequency ? (weight[2], weight[3]) : (weight[3], weight[2]);

    private static int OutputSize(int padded, int kernel, int dilation, int stride)
    {
        int span = (kernel - 1) * dilation + 1;
        return padded < span ? 0 : (padded - span) / stride + 1;
    }
}

/// <summary>Calls of <see cref="Conv2dOperation"/>.</summary>
[Experimental("HARK001")]
public static class Conv2dExtensions
{
    /// <summary>Convolves x [B, T, F, C] with weight [out, C/groups, kh, kw], adds bias [out]; gives [B, T', F', out].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Conv2d(this Tensor x, Tensor weight, Tensor? bias, ConvolutionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Conv2dOperation(options).Apply(x, weight, bias);
    }
}
