using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>Joins tensors along one axis; all other axes are equal.</summary>
/// <param name="axis">The axis; negative numbers count from the end.</param>
[Experimental("HARK001")]
public sealed class ConcatOperation(int axis) : Operation
{
    /// <summary>The axis; negative numbers count from the end.</summary>
    public int Axis => axis;

    /// <inheritdoc/>
    public override string Name => "Concat";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length == 0) throw Mismatch("at least one tensor", inputs);
        int size = 0;
        foreach (Shape shape in inputs)
        {
            if (shape.Rank != inputs[0].Rank || shape.With(axis, inputs[0][axis]) != inputs[0])
                throw Mismatch($"tensors that differ in axis {axis} only", inputs);
            size += shape[axis];
        }
        return inputs[0].With(axis, size);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        int start = 0, row = Blocks.Row(output.Shape, axis);
        foreach (Tensor input in inputs)
        {
            int part = Blocks.Row(input.Shape, axis);
            Blocks.Copy<float>(input.Span, part, 0, output.Span, row, start, part);
            start += part;
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        int start = 0, row = Blocks.Row(outputGradient.Shape, axis);
        for (int i = 0; i < inputs.Length; i++)
        {
            int part = Blocks.Row(inputs[i].Shape, axis);
            if (inputGradients[i] is { } gradient)
                Blocks.Copy<float>(outputGradient.Span, row, start, gradient.Span, part, 0, part);
            start += part;
        }
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int start = 0, row = Blocks.Row(output.Shape, axis);
        foreach (PlainTensor<T> input in inputs)
        {
            int part = Blocks.Row(input.Shape, axis);
            Blocks.Copy<T>(input.Values, part, 0, output.Values, row, start, part);
            start += part;
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        int start = 0, row = Blocks.Row(outputGradient.Shape, axis);
        for (int i = 0; i < inputs.Length; i++)
        {
            int part = Blocks.Row(inputs[i].Shape, axis);
            if (inputGradients[i] is { } gradient)
                Blocks.Copy<T>(outputGradient.Values, row, start, gradient.Values, part, 0, part);
            start += part;
        }
    }
}

/// <summary>Calls of <see cref="ConcatOperation"/>.</summary>
[Experimental("HARK001")]
public static class Concat
{
    /// <summary>Joins tensors along an axis; all other axes must be equal.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Of(int axis, params ReadOnlySpan<Tensor> tensors) => new ConcatOperation(axis).Apply(tensors!);
}
