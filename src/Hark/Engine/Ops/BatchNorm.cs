using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Batch normalisation over the last axis: inputs x [.., C], weight, bias, running mean and running variance [C].
/// y = act((x - mean) / √(variance + ε) · weight + bias).
/// Source: Ioffe and Szegedy, "Batch normalization" (ICML 2015), with PyTorch's conventions: the batch is normalised
/// with its biased variance, the running variance takes the unbiased one, momentum is the weight of the new value.
/// </summary>
/// <remarks>
/// In training the forward pass updates the running tensors in place and keeps only the mean and the inverse deviation
/// of each channel: the backward pass recomputes the rest from its input.
/// </remarks>
/// <param name="training">Whether to normalise with the statistics of the batch.</param>
/// <param name="momentum">Weight of the new value in the running statistics, 0 to 1.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="activation">Applied to the result.</param>
[Experimental("HARK001")]
public sealed class BatchNormOperation(bool training, float momentum, float epsilon, Activation activation) : Operation
{
    /// <summary>Whether the statistics of the batch are used.</summary>
    public bool Training => training;

    /// <summary>Added to the variance.</summary>
    public float Epsilon => epsilon;

    /// <summary>Applied to the result.</summary>
    public Activation Activation => activation;

    /// <inheritdoc/>
    public override string Name => "BatchNormalization";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        const string Expected = "x [.., C] and weight, bias, running mean, running variance [C]";
        if (inputs.Length != 5 || inputs[0].Rank < 2) throw Mismatch(Expected, inputs);
        Shape channels = new(inputs[0][-1]);
        if (inputs[1] != channels || inputs[2] != channels || inputs[3] != channels || inputs[4] != channels)
            throw Mismatch(Expected, inputs);
        if (training && inputs[0].Rows < 2) throw Mismatch("at least two values per channel in training", inputs);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 2L * output.Count;

    /// <inheritdoc/>
    internal override bool CanReplaceGradient(int input) => input == 0;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Tensor x = inputs[0], weight = inputs[1], bias = inputs[2];
        Tensor runningMean = inputs[3], runningVariance = inputs[4];
        int rows = x.Shape.Rows, channels = weight.Count;
        Tensor mean = runningMean, inverseDeviation;
        if (training)
        {
            mean = context.Save(weight.Shape);
            inverseDeviation = context.Save(weight.Shape);
            BatchNormalization.Statistics(
                context.Team, x.Pointer, rows, channels, epsilon, momentum,
                mean.Pointer, inverseDeviation.Pointer, runningMean.Pointer, runningVariance.Pointer);
        }
        else inverseDeviation = RunningInverseDeviation(context, runningVariance);
        BatchNormalization.Forward(
            context.Team, x.Pointer, weight.Pointer, bias.Pointer, mean.Pointer, inverseDeviation.Pointer,
            rows, channels, activation, output.Pointer);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        Tensor x = inputs[0], weight = inputs[1], bias = inputs[2];
        Tensor mean = training ? context.Saved[0] : inputs[3];
        Tensor inverseDeviation = training ? context.Saved[1] : RunningInverseDeviation(context, inputs[4]);
        Tensor dWeight = inputGradients[1] ?? context.Scratch(weight.Shape);
        Tensor dBias = inputGradients[2] ?? context.Scratch(weight.Shape);
        float* dx = inputGradients[0] is null ? null : inputGradients[0]!.Pointer;
        BatchNormalization.Backward(
            context.Team, x.Pointer, weight.Pointer, bias.Pointer, mean.Pointer, inverseDeviation.Pointer,
            outputGradient.Pointer, training, x.Shape.Rows, weight.Count, activation,
            dx, dWeight.Pointer, dBias.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = inputs[0], weight = inputs[1], bias = inputs[2];
        PlainTensor<T> runningMean = inputs[3], runningVariance = inputs[4];
        int channels = weight.Values.Length, rows = x.Shape.Rows;
        T fresh = T.CreateChecked(momentum);
        for (int c = 0; c < channels; c++)
        {
            (T mean, T variance) = Statistics(inputs, c);
            T scale = weight[c] / T.Sqrt(variance + T.CreateChecked(epsilon));
            for (int i = c; i < x.Values.Length; i += channels)
                output[i] = PlainActivation.Value(activation, (x[i] - mean) * scale + bias[c]);
            if (!training) continue;
            T unbiased = variance * T.CreateChecked(rows) / T.CreateChecked(rows - 1);
            runningMean[c] += fresh * (mean - runningMean[c]);
            runningVariance[c] += fresh * (unbiased - runningVariance[c]);
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        PlainTensor<T> x = inputs[0], weight = inputs[1], bias = inputs[2];
        int channels = weight.Values.Length;
        T count = T.CreateChecked(x.Shape.Rows);
        for (int c = 0; c < channels; c++)
        {
            (T mean, T variance) = Statistics(inputs, c);
            T inverseDeviation = T.One / T.Sqrt(variance + T.CreateChecked(epsilon));
            T sum = T.Zero, product = T.Zero; // of dz, and of dz times the normalised input
            for (int i = c; i < x.Values.Length; i += channels)
            {
                T normalized = (x[i] - mean) * inverseDeviation;
                T dz = outputGradient[i] * PlainActivation.Slope(activation, normalized * weight[c] + bias[c]);
                sum += dz;
                product += dz * normalized;
            }
            if (inputGradients[1] is { } dWeight) dWeight[c] = product;
            if (inputGradients[2] is { } dBias) dBias[c] = sum;
            if (inputGradients[0] is not { } dx) continue;
            for (int i = c; i < x.Values.Length; i += channels)
            {
                T normalized = (x[i] - mean) * inverseDeviation;
                T dz = outputGradient[i] * PlainActivation.Slope(activation, normalized * weight[c] + bias[c]);
                if (training) dz -= (sum + normalized * product) / count;
                dx[i] = dz * weight[c] * inverseDeviation;
            }
        }
    }

    private unsafe Tensor RunningInverseDeviation(OperationContext context, Tensor runningVariance)
    {
        Tensor result = context.Scratch(runningVariance.Shape);
        BatchNormalization.InverseDeviation(runningVariance.Pointer, epsilon, result.Pointer, result.Count);
        return result;
    }

    /// <summary>Mean and biased variance of a channel, or the running values outside training.</summary>
    private (T Mean, T Variance) Statistics<T>(ReadOnlySpan<PlainTensor<T>> inputs, int channel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!training) return (inputs[3][channel], inputs[4][channel]);
        T[] x = inputs[0].Values;
        int channels = inputs[1].Values.Length;
        T count = T.CreateChecked(inputs[0].Shape.Rows), mean = T.Zero, variance = T.Zero;
        for (int i = channel; i < x.Length; i += channels) mean += x[i];
        mean /= count;
        for (int i = channel; i < x.Length; i += channels) variance += (x[i] - mean) * (x[i] - mean);
        return (mean, variance / count);
    }
}

/// <summary>Calls of <see cref="BatchNormOperation"/>.</summary>
[Experimental("HARK001")]
public static class BatchNormExtensions
{
    /// <summary>
    /// Normalises each channel of x [.., C] and applies <paramref name="activation"/>; training updates the running
    /// tensors in place.
    /// </summary>
    public static Tensor BatchNorm(
        this Tensor x,
        Tensor weight,
        Tensor bias,
        Tensor runningMean,
        Tensor runningVariance,
        bool training,
        float momentum,
        float epsilon,
        Activation activation = Activation.None) =>
        new BatchNormOperation(training, momentum, epsilon, activation)
            .Apply(x, weight, bias, runningMean, runningVariance);
}
