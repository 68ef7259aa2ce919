using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// (x - mean) / √(variance + ε) · weight + bias over the last axis, with the biased variance (Ba et al. 2016, "Layer
/// normalization"). Saves mean and 1/√(variance + ε) of every row.
/// </summary>
/// <param name="epsilon">Added to the variance.</param>
[Experimental("HARK001")]
public sealed class LayerNormOperation(float epsilon) : Operation
{
    /// <inheritdoc/>
    public override string Name => "LayerNormalization";

    /// <summary>Added to the variance.</summary>
    public float Epsilon => epsilon;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        bool fits =
            inputs.Length == 3 && inputs[0].Rank > 0 && inputs[1] == new Shape(inputs[0][-1]) && inputs[2] == inputs[1];
        return fits ? inputs[0] : throw Mismatch("x [.., D], weight [D] and bias [D]", inputs);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 8L * output.Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        int rows = output.Shape.Rows;
        float* mean = null, inverse = null;
        if (context.IsRecording)
        {
            mean = context.Save(new(rows)).Pointer;
            inverse = context.Save(new(rows)).Pointer;
        }
        LayerNormalization.Forward(
            context.Team,
            inputs[0].Pointer,
            inputs[1].Pointer,
            inputs[2].Pointer,
            rows,
            output.Shape[-1],
            epsilon,
            output.Pointer,
            mean,
            inverse);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        (Tensor x, Tensor weight) = (inputs[0], inputs[1]);
        (Tensor? dx, Tensor? dw, Tensor? db) = (inputGradients[0], inputGradients[1], inputGradients[2]);
        LayerNormalization.Backward(
            context.Team,
            x.Pointer,
            weight.Pointer,
            context.Saved[0].Pointer,
            context.Saved[1].Pointer,
            outputGradient.Pointer,
            x.Shape.Rows,
            x.Shape[-1],
            dx is null ? null : dx.Pointer,
            dw is null ? null : dw.Pointer,
            db is null ? null : db.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int width = output.Shape[-1];
        for (int row = 0; row < output.Shape.Rows; row++)
        {
            Span<T> x = inputs[0].Values.AsSpan(row * width, width), y = output.Values.AsSpan(row * width, width);
            (T mean, T inverse) = Moments<T>(x);
            for (int i = 0; i < width; i++) y[i] = (x[i] - mean) * inverse * inputs[1][i] + inputs[2][i];
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        int width = outputGradient.Shape[-1];
        PlainTensor<T> weight = inputs[1];
        for (int row = 0; row < outputGradient.Shape.Rows; row++)
        {
            Span<T> x = inputs[0].Values.AsSpan(row * width, width);
            Span<T> dy = outputGradient.Values.AsSpan(row * width, width);
            (T mean, T inverse) = Moments<T>(x);
            T sum = T.Zero, dot = T.Zero; // of g = dy · weight and of g · x̂
            for (int i = 0; i < width; i++)
            {
                T normal = (x[i] - mean) * inverse;
                sum += dy[i] * weight[i];
                dot += dy[i] * weight[i] * normal;
                if (inputGradients[1] is { } dw) dw[i] += dy[i] * normal;
                if (inputGradients[2] is { } db) db[i] += dy[i];
            }
            if (inputGradients[0] is not { } dx) continue;
            T n = T.CreateChecked(width);
            for (int i = 0; i < width; i++)
                dx[row * width + i] = inverse * (dy[i] * weight[i] - sum / n - (x[i] - mean) * inverse * dot / n);
        }
    }

    private (T Mean, T Inverse) Moments<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero, squares = T.Zero, n = T.CreateChecked(x.Length);
        foreach (T value in x) sum += value;
        T mean = sum / n;
        foreach (T value in x) squares += (value - mean) * (value - mean);
        return (mean, T.One / T.Sqrt(squares / n + T.CreateChecked(epsilon)));
    }
}

/// <summary>Calls of <see cref="LayerNormOperation"/>.</summary>
[Experimental("HARK001")]
public static class LayerNormExtensions
{
    /// <summary>Layer normalisation over the last axis.</summary>
    /// <param name="x">[.., D].</param>
    /// <param name="weight">[D], multiplies.</param>
    /// <param name="bias">[D], is added.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    public static Tensor LayerNorm(this Tensor x, Tensor weight, Tensor bias, float epsilon = 1e-5f) =>
        new LayerNormOperation(epsilon).Apply(x, weight, bias);
}
