using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Batch normalisation with the statistics of the batch, SiLU and squeeze-excitation (Hu et al. 2018, as in
/// EfficientNet) in one: inputs x [B, T, F, C], weight, bias, running mean and running variance [C], the squeezing
/// weight [S, C, 1, 1] and bias [S], the exciting weight [C, S, 1, 1] and bias [C]; output [B, T, F, C].
/// a = silu(norm(x)), y = a · sigmoid(excite(silu(squeeze(mean of a over T and F)))).
/// </summary>
/// <remarks>
/// Made for training, where the maps of a batch are far larger than the caches: x is read twice and y written once, and
/// backward x and dY are read twice and dX written once. As single operations the same takes twice the traffic and
/// another map kept.
/// </remarks>
/// <param name="momentum">Weight of the new value in the running statistics, 0 to 1.</param>
/// <param name="epsilon">Added to the variance.</param>
[Experimental("HARK001")]
public sealed class SqueezeExcitationOperation(float momentum, float epsilon) : Operation
{
    private static readonly Conv2dOperation Pointwise = new(new ConvolutionOptions());
    private static readonly ActivateOperation Silu = new(Activation.Silu), Sigmoid = new(Activation.Sigmoid);
    private static readonly MeanOperation Mean = new([1, 2], keepDims: true);
    private static readonly MultiplyOperation Multiply = new();

    /// <inheritdoc/>
    public override string Name => "SqueezeExcitation";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        const string Expected = "x [B, T, F, C], four of [C], [S, C, 1, 1], [S], [C, S, 1, 1] and [C]";
        if (inputs.Length != 9 || inputs[0].Rank != 4 || inputs[5].Rank != 4) throw Mismatch(Expected, inputs);
        Shape channels = new(inputs[0][3]), squeezed = new(inputs[5][0]);
        for (int i = 1; i <= 4; i++)
        {
            if (inputs[i] != channels) throw Mismatch(Expected, inputs);
        }
        if (inputs[5] != new Shape(squeezed[0], channels[0], 1, 1) || inputs[6] != squeezed
            || inputs[7] != new Shape(channels[0], squeezed[0], 1, 1) || inputs[8] != channels)
            throw Mismatch(Expected, inputs);
        if (inputs[0].Rows < 2) throw Mismatch("at least two values per channel in training", inputs);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        4L * output.Count + 4L * output[0] * inputs[5].Count;

    /// <inheritdoc/>
    internal override bool CanReplaceGradient(int input) => input == 0;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Tensor x = inputs[0], weight = inputs[1];
        Saved saved = new(context.Save, x.Shape, inputs[5].Shape[0]);
        BatchNormalization.Statistics(
            context.Team, x.Pointer, x.Shape.Rows, weight.Count, epsilon, momentum,
            saved.Mean.Pointer, saved.InverseDeviation.Pointer, inputs[3].Pointer, inputs[4].Pointer);
        NormalizedMap map = Map(context, inputs, saved);
        GatedNormalization.Means(context.Team, map, saved.Means.Pointer);
        Pointwise.Forward(context, [saved.Means, inputs[5], inputs[6]], saved.Squeezed);
        Silu.Forward(context, [saved.Squeezed], saved.Activated);
        Pointwise.Forward(context, [saved.Activated, inputs[7], inputs[8]], saved.Excited);
        Sigmoid.Forward(context, [saved.Excited], saved.Gate);
        GatedNormalization.Forward(context.Team, map, saved.Gate.Pointer, output.Pointer);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        Saved saved = new(context.Saved);
        NormalizedMap map = Map(context, inputs, saved);
        Tensor sums = context.Scratch(new(map.Clips, 5, map.Channels));
        GatedNormalization.GradientSums(context.Team, map, outputGradient.Pointer, sums.Pointer);

        Tensor dGate = context.Scratch(saved.Gate.Shape), dExcited = context.Scratch(saved.Gate.Shape);
        Tensor dActivated = context.Scratch(saved.Squeezed.Shape), dSqueezed = context.Scratch(saved.Squeezed.Shape);
        Tensor dMeans = context.Scratch(saved.Means.Shape);
        for (int b = 0; b < map.Clips; b++)
            sums.Span.Slice(5 * b * map.Channels, map.Channels).CopyTo(dGate.Span[(b * map.Channels)..]);
        Sigmoid.Backward(context, [saved.Excited], saved.Gate, dGate, [dExcited]);
        Pointwise.Backward(
            context, [saved.Activated, inputs[7], inputs[8]], saved.Excited, dExcited,
            [dActivated, inputGradients[7], inputGradients[8]]);
        Silu.Backward(context, [saved.Squeezed], saved.Activated, dActivated, [dSqueezed]);
        Pointwise.Backward(
            context, [saved.Means, inputs[5], inputs[6]], saved.Squeezed, dSqueezed,
            [dMeans, inputGradients[5], inputGradients[6]]);

        Tensor dWeight = inputGradients[1] ?? context.Scratch(inputs[1].Shape);
        Tensor dBias = inputGradients[2] ?? context.Scratch(inputs[2].Shape);
        float* dx = inputGradients[0] is null ? null : inputGradients[0]!.Pointer;
        GatedNormalization.Backward(
            context.Team, map, saved.InverseDeviation.Pointer, outputGradient.Pointer, sums.Pointer,
            saved.Gate.Pointer, dMeans.Pointer, dx, dWeight.Pointer, dBias.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
        Multiply.PlainForward([.. Gated(inputs, momentum)[^2..]], output);

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        PlainTensor<T>[] values = Gated(inputs, 0);
        PlainTensor<T>[] d = Array.ConvertAll(values, value => new PlainTensor<T>(value.Shape));
        PlainTensor<T> throughMeans = new(inputs[0].Shape);
        (PlainTensor<T> activated, PlainTensor<T> dActivated) = (values[^2], d[^2]);
        Multiply.PlainBackward([activated, values[^1]], outputGradient, [dActivated, d[^1]]);
        Sigmoid.PlainBackward([values[3]], d[^1], [d[3]]);
        Pointwise.PlainBackward([values[2], inputs[7], inputs[8]], d[3], [d[2], inputGradients[7], inputGradients[8]]);
        Silu.PlainBackward([values[1]], d[2], [d[1]]);
        Pointwise.PlainBackward([values[0], inputs[5], inputs[6]], d[1], [d[0], inputGradients[5], inputGradients[6]]);
        Mean.PlainBackward([activated], d[0], [throughMeans]);
        for (int i = 0; i < dActivated.Values.Length; i++) dActivated[i] += throughMeans[i];
        Norm(0).PlainBackward(
            [.. inputs[..5]], dActivated, [inputGradients[0], inputGradients[1], inputGradients[2], null, null]);
    }

    /// <summary>The means, squeezed, activated and excited [B, 1, 1, ..], then the two factors of the output.</summary>
    private PlainTensor<T>[] Gated<T>(ReadOnlySpan<PlainTensor<T>> inputs, float weightOfNew)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Shape shape = inputs[0].Shape, wide = new(shape[0], 1, 1, shape[3]);
        Shape narrow = new(shape[0], 1, 1, inputs[5].Shape[0]);
        PlainTensor<T> activated = new(shape), means = new(wide), excited = new(wide), gate = new(wide);
        PlainTensor<T> squeezed = new(narrow), smooth = new(narrow);
        Norm(weightOfNew).PlainForward([.. inputs[..5]], activated);
        Mean.PlainForward([activated], means);
        Pointwise.PlainForward([means, inputs[5], inputs[6]], squeezed);
        Silu.PlainForward([squeezed], smooth);
        Pointwise.PlainForward([smooth, inputs[7], inputs[8]], excited);
        Sigmoid.PlainForward([excited], gate);
        return [means, squeezed, smooth, excited, activated, gate];
    }

    private BatchNormOperation Norm(float weightOfNew) => new(training: true, weightOfNew, epsilon, Activation.Silu);

    private static unsafe NormalizedMap Map(OperationContext context, ReadOnlySpan<Tensor> inputs, Saved saved)
    {
        Tensor x = inputs[0], weight = inputs[1], scale = context.Scratch(weight.Shape);
        for (int c = 0; c < scale.Count; c++) scale.Span[c] = weight.Span[c] * saved.InverseDeviation.Span[c];
        return new(
            x.Pointer, saved.Mean.Pointer, scale.Pointer, inputs[2].Pointer,
            x.Shape[0], x.Shape[1] * x.Shape[2], weight.Count);
    }

    /// <summary>What the backward pass needs besides the inputs: one row per clip at most.</summary>
    private readonly record struct Saved(
        Tensor Mean, Tensor InverseDeviation, Tensor Means,
        Tensor Squeezed, Tensor Activated, Tensor Excited, Tensor Gate)
    {
        public Saved(Func<Shape, Tensor> save, Shape x, int squeezed)
            : this(
                save(new(x[3])), save(new(x[3])), save(new(x[0], 1, 1, x[3])), save(new(x[0], 1, 1, squeezed)),
                save(new(x[0], 1, 1, squeezed)), save(new(x[0], 1, 1, x[3])), save(new(x[0], 1, 1, x[3])))
        {
        }

        public Saved(IReadOnlyList<Tensor> saved)
            : this(saved[0], saved[1], saved[2], saved[3], saved[4], saved[5], saved[6])
        {
        }
    }
}
