using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>The mean over some axes.</summary>
[Experimental("HARK001")]
public sealed class MeanOperation : Operation
{
    private readonly ReducedAxes reduced;

    /// <summary>Creates the operation.</summary>
    /// <param name="axes">The axes to reduce; negative numbers count from the end, none means all.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1.</param>
    public MeanOperation(ReadOnlySpan<int> axes, bool keepDims = false)
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
    public override string Name => "ReduceMean";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 ? reduced.Output(inputs[0]) : throw Mismatch("one tensor", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => inputs[0].Count;

    /// <inheritdoc/>
    internal override bool CanAddGradient(int input, ReadOnlySpan<Tensor> inputs) => true;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Tensor x = inputs[0];
        float share = Share<float>(x.Shape, output.Shape);
        AxisSums.Run(context, x.Pointer, x.Shape, reduced.Kept(x.Shape), output.Pointer, share);
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
        Tensor dy = outputGradient;
        float share = Share<float>(dx.Shape, dy.Shape);
        if (context.AddsTo(0))
        {
            Tensor shares = context.Scratch(dy.Shape);
            Elementwise.Scale(context.Team, share, dy.Pointer, shares.Pointer, dy.Count);
            BroadcastLoops.Zip(
                context.Team, dx.Pointer, dx.Shape, shares.Pointer, reduced.Kept(dx.Shape), dx.Pointer, dx.Shape,
                new Kernels.AddOperation());
            return;
        }
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
        T share = Share<T>(x.Shape, output.Shape);
        for (int i = 0; i < output.Values.Length; i++) output[i] *= share;
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        int[] strides = Broadcasting.Strides(reduced.Kept(dx.Shape), dx.Shape);
        T share = Share<T>(dx.Shape, outputGradient.Shape);
        for (int i = 0; i < dx.Values.Length; i++)
            dx[i] = outputGradient[Broadcasting.Position(i, dx.Shape, strides)] * share;
    }

    /// <summary>One over the number of elements behind each mean.</summary>
    private static T Share<T>(Shape input, Shape output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked(output.Count) / T.CreateChecked(input.Count);
}

/// <summary>Calls of <see cref="MeanOperation"/>.</summary>
[Experimental("HARK001")]
public static class MeanExtensions
{
    /// <summary>The mean over the given axes, which disappear; no axes means all.</summary>
    public static Tensor Mean(this Tensor x, params ReadOnlySpan<int> axes) => new MeanOperation(axes).Apply(x);

    /// <summary>The mean over the given axes.</summary>
    public static Tensor Mean(this Tensor x, ReadOnlySpan<int> axes, bool keepDims) =>
        new MeanOperation(axes, keepDims).Apply(x);

    /// <summary>The mean over one axis.</summary>
    public static Tensor Mean(this Tensor x, int axis, bool keepDims) => new MeanOperation([axis], keepDims).Apply(x);
}
