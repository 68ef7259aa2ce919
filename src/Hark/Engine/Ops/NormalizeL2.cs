using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// x / max(‖x‖₂, ε) over the last axis. Where the norm is below ε it is a constant in the gradient (PyTorch's
/// <c>normalize</c>).
/// </summary>
/// <param name="epsilon">The smallest divisor.</param>
[Experimental("HARK001")]
public sealed class NormalizeL2Operation(float epsilon) : Operation
{
    /// <inheritdoc/>
    public override string Name => "LpNormalization";

    /// <summary>The smallest divisor.</summary>
    public float Epsilon => epsilon;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 && inputs[0].Rank > 0 ? inputs[0] : throw Mismatch("x [.., D]", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 3L * output.Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        int rows = output.Shape.Rows;
        Tensor divisors = context.Save(new(rows));
        UnitLength.Forward(
            context.Team, inputs[0].Pointer, rows, output.Shape[-1], epsilon, output.Pointer, divisors.Pointer);
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
        float* divisors = context.Saved[0].Pointer;
        UnitLength.Backward(
            context.Team,
            output.Pointer,
            divisors,
            outputGradient.Pointer,
            dx.Shape.Rows,
            dx.Shape[-1],
            epsilon,
            dx.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int width = output.Shape[-1];
        for (int row = 0; row < output.Shape.Rows; row++)
        {
            T norm = T.Max(Norm<T>(inputs[0].Values.AsSpan(row * width, width)), T.CreateChecked(epsilon));
            for (int i = row * width; i < (row + 1) * width; i++) output[i] = inputs[0][i] / norm;
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        int width = dx.Shape[-1];
        for (int row = 0; row < dx.Shape.Rows; row++)
        {
            T length = Norm<T>(inputs[0].Values.AsSpan(row * width, width));
            T norm = T.Max(length, T.CreateChecked(epsilon));
            T dot = T.Zero; // of the unit vector and dy
            for (int i = row * width; i < (row + 1) * width; i++) dot += inputs[0][i] / norm * outputGradient[i];
            if (length < T.CreateChecked(epsilon)) dot = T.Zero;
            for (int i = row * width; i < (row + 1) * width; i++)
                dx[i] = (outputGradient[i] - inputs[0][i] / norm * dot) / norm;
        }
    }

    private static T Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T squares = T.Zero;
        foreach (T value in x) squares += value * value;
        return T.Sqrt(squares);
    }
}

/// <summary>Calls of <see cref="NormalizeL2Operation"/>.</summary>
[Experimental("HARK001")]
public static class NormalizeL2Extensions
{
    /// <summary>
    /// Every row of the last axis at length 1; rows shorter than <paramref name="epsilon"/> are divided by it.
    /// </summary>
    public static Tensor NormalizeL2(this Tensor x, float epsilon = 1e-12f) =>
        new NormalizeL2Operation(epsilon).Apply(x);
}
