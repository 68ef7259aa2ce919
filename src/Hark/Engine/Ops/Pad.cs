using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>Adds entries of one value before and behind those of an axis.</summary>
/// <param name="axis">The axis; negative numbers count from the end.</param>
/// <param name="low">Entries before the first.</param>
/// <param name="high">Entries behind the last.</param>
/// <param name="value">What they hold.</param>
[Experimental("HARK001")]
public sealed class PadOperation(int axis, int low, int high, float value = 0) : Operation
{
    /// <summary>The axis; negative numbers count from the end.</summary>
    public int Axis => axis;

    /// <summary>Entries before the first.</summary>
    public int Low => low;

    /// <summary>Entries behind the last.</summary>
    public int High => high;

    /// <summary>What the new entries hold.</summary>
    public float Value => value;

    /// <inheritdoc/>
    public override string Name => "Pad";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 1 || low < 0 || high < 0)
            throw Mismatch($"padding of 0 or more instead of {low} and {high}", inputs);
        return inputs[0].With(axis, inputs[0][axis] + low + high);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        output.Span.Fill(value);
        Insert<float>(inputs[0].Shape, inputs[0].Span, output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is { } dx) Crop<float>(outputGradient.Shape, outputGradient.Span, dx.Shape, dx.Span);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        Array.Fill(output.Values, T.CreateChecked(value));
        Insert<T>(inputs[0].Shape, inputs[0].Values, output.Shape, output.Values);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is { } dx) Crop<T>(outputGradient.Shape, outputGradient.Values, dx.Shape, dx.Values);
    }

    private void Insert<T>(Shape xShape, ReadOnlySpan<T> x, Shape yShape, Span<T> y)
    {
        int row = Blocks.Row(xShape, axis);
        Blocks.Copy(x, row, 0, y, Blocks.Row(yShape, axis), low * xShape.Stride(axis), row);
    }

    private void Crop<T>(Shape dyShape, ReadOnlySpan<T> dy, Shape dxShape, Span<T> dx)
    {
        int row = Blocks.Row(dxShape, axis);
        Blocks.Copy(dy, Blocks.Row(dyShape, axis), low * dxShape.Stride(axis), dx, row, 0, row);
    }
}

/// <summary>Calls of <see cref="PadOperation"/>.</summary>
[Experimental("HARK001")]
public static class PadExtensions
{
    /// <summary>
    /// Puts <paramref name="low"/> entries before and <paramref name="high"/> behind those of an axis.
    /// </summary>
    public static Tensor Pad(this Tensor x, int axis, int low, int high, float value = 0) =>
        new PadOperation(axis, low, high, value).Apply(x);
}
