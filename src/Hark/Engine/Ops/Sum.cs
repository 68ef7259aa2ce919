using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>The sum over some axes.</summary>
[Experimental("HARK001")]
public sealed class SumOperation : Operation
{
    private readonly ReducedAxes reduced;

    /// <summary>Creates the operation.</summary>
    /// <param name="axes">The axes to reduce; negative numbers count from the end, none means all.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1.</param>
    public SumOperation(ReadOnlySpan<int> axes, bool keepDims = false)
    {
        Axes = axes.ToArray();
        KeepDims = keepDims;
        reduced = new(Axes, keepDims);
    }

    /// <summary>The reduced axes; none means all.</summary>
    public int[] Axes { get; }

    /// <summary>Whether reduced axes stay with size 1.</summary>
    public bool KeepDims { get; }

    /// <inheritdoc/>
    public override string Name => "ReduceSum";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 ? reduced.Output(inputs[0]) : throw Mismatch("one tensor", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => inputs[0].Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        AxisSums.Run(
            context, inputs[0].Pointer, inputs[0].Shape, reduced.Kept(inputs[0].Shape), output.Pointer, 1);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        Tensor dy = outputGradient;
        float share = 1;
        BroadcastLoops.Zip(
            context.Team, dy.Pointer, reduced.Kept(dx.Shape), &share, Shape.Scalar, dx.Pointer, dx.Shape,
            new Kernels.MultiplyOperation());
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = inputs[0];
        int[] strides = Broadcasting.Strides(reduced.Kept(x.Shape), x.Shape);
        for (int i = 0; i < x.Values.Length; i++) output[Broadcasting.Position(i, x.Shape, strides)] += x[i];
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        int[] strides = Broadcasting.Strides(reduced.Kept(dx.Shape), dx.Shape);
        for (int i = 0; i < dx.Values.Length; i++)
            dx[i] = outputGradient[Broadcasting.Position(i, dx.Shape, strides)];
    }
}

/// <summary>Calls of <see cref="SumOperation"/>.</summary>
[Experimental("HARK001")]
public static class SumExtensions
{
    /// <summary>The sum over the given axes, which disappear; no axes means all.</summary>
    public static Tensor Sum(this Tensor x, params ReadOnlySpan<int> axes) => new SumOperation(axes).Apply(x);

    /// <summary>The sum over the given axes.</summary>
    public static Tensor Sum(this Tensor x, ReadOnlySpan<int> axes, bool keepDims) =>
        new SumOperation(axes, keepDims).Apply(x);

    /// <summary>The sum over one axis.</summary>
    public static Tensor Sum(this Tensor x, int axis, bool keepDims) => new SumOperation([axis], keepDims).Apply(x);
}
