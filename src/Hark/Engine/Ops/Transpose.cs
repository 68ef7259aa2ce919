using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>Reorders the axes.</summary>
[Experimental("HARK001")]
public sealed class TransposeOperation : Operation
{
    private readonly int[] permutation;

    /// <summary>Creates the operation.</summary>
    /// <param name="permutation">Axis i of the output is axis permutation[i] of the input.</param>
    public TransposeOperation(ReadOnlySpan<int> permutation)
    {
        this.permutation = permutation.ToArray();
        if (!this.permutation.Order().SequenceEqual(Enumerable.Range(0, this.permutation.Length)))
            throw new ArgumentException(
                $"[{string.Join(", ", this.permutation)}] does not name every axis once.", nameof(permutation));
    }

    /// <summary>Axis i of the output is axis Permutation[i] of the input.</summary>
    public IReadOnlyList<int> Permutation => permutation;

    /// <inheritdoc/>
    public override string Name => "Transpose";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 1 || inputs[0].Rank != permutation.Length)
            throw Mismatch($"{permutation.Length} axes", inputs);
        Shape x = inputs[0];
        return new(Array.ConvertAll(permutation, axis => x[axis]));
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        StridedCopy.Gather(context.Team, inputs[0], SourceStrides(inputs[0].Shape), output);

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        int[] strides = new int[permutation.Length];
        for (int i = 0; i < strides.Length; i++) strides[permutation[i]] = outputGradient.Shape.Stride(i);
        StridedCopy.Gather(context.Team, outputGradient, strides, dx);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int[] strides = SourceStrides(inputs[0].Shape);
        for (int i = 0; i < output.Values.Length; i++)
            output[i] = inputs[0][Broadcasting.Position(i, output.Shape, strides)];
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        int[] strides = SourceStrides(dx.Shape);
        for (int i = 0; i < outputGradient.Values.Length; i++)
            dx[Broadcasting.Position(i, outputGradient.Shape, strides)] = outputGradient[i];
    }

    /// <summary>Elements to move in the input per step of each axis of the output.</summary>
    private int[] SourceStrides(Shape input) => Array.ConvertAll(permutation, input.Stride);
}

/// <summary>Calls of <see cref="TransposeOperation"/>.</summary>
[Experimental("HARK001")]
public static class TransposeExtensions
{
    /// <summary>Reorders the axes: axis i of the result is axis permutation[i] of x.</summary>
    /// <exception cref="ArgumentException">The permutation does not name every axis once.</exception>
    public static Tensor Transpose(this Tensor x, params ReadOnlySpan<int> permutation) =>
        new TransposeOperation(permutation).Apply(x);
}
