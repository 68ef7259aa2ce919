namespace Hark.Engine.Ops;

/// <summary>
/// Groups of channels that do not see each other: one dense convolution per group, on a copy of its channels. No
/// network of this project spends time here.
/// </summary>
internal sealed class GroupedConvolution : ConvolutionAlgorithm
{
    private static readonly DenseConvolution Dense = new();

    public override object? Prepare(ConvolutionOptions options, Tensor weight, PackedWeights packs) => null;

    public override void Forward(
        OperationContext context,
        ConvolutionOptions options,
        Tensor x,
        Tensor weight,
        object? prepared,
        Tensor? bias,
        Activation activation,
        Tensor y)
    {
        for (int group = 0; group < options.Groups; group++)
        {
            Tensor result = context.Scratch(Channels(y.Shape, options));
            Tensor? part = bias is null ? null : Copy(context, bias, options, group);
            Dense.Forward(
                context, options, Copy(context, x, options, group), Weight(context, weight, options, group), null, part,
                activation, result);
            PutBack(result, y, group);
        }
    }

    public override void BackwardData(
        OperationContext context, ConvolutionOptions options, Tensor dy, Tensor weight, Tensor dx)
    {
        for (int group = 0; group < options.Groups; group++)
        {
            Tensor result = context.Scratch(Channels(dx.Shape, options));
            Dense.BackwardData(
                context, options, Copy(context, dy, options, group), Weight(context, weight, options, group), result);
            PutBack(result, dx, group);
        }
    }

    public override void BackwardWeights(
        OperationContext context, ConvolutionOptions options, Tensor x, Tensor dy, Tensor dWeight)
    {
        Tensor result = context.Scratch(dWeight.Shape.With(0, dWeight.Shape[0] / options.Groups));
        for (int group = 0; group < options.Groups; group++)
        {
            Dense.BackwardWeights(
                context, options, Copy(context, x, options, group), Copy(context, dy, options, group), result);
            result.Span.CopyTo(dWeight.Span[(group * result.Count)..]);
        }
    }

    private static Shape Channels(Shape shape, ConvolutionOptions options) =>
        shape.With(-1, shape[-1] / options.Groups);

    /// <summary>The channels of one group, contiguous.</summary>
    private static Tensor Copy(OperationContext context, Tensor x, ConvolutionOptions options, int group)
    {
        Tensor part = context.Scratch(Channels(x.Shape, options));
        int channels = part.Shape[-1];
        Blocks.Copy<float>(x.Span, x.Shape[-1], group * channels, part.Span, channels, 0, channels);
        return part;
    }

    private static void PutBack(Tensor part, Tensor whole, int group)
    {
        int channels = part.Shape[-1];
        Blocks.Copy<float>(part.Span, channels, 0, whole.Span, whole.Shape[-1], group * channels, channels);
    }

    /// <summary>The filters of one group: the outermost axis, so a run of the weight.</summary>
    private static Tensor Weight(OperationContext context, Tensor weight, ConvolutionOptions options, int group)
    {
        Tensor part = context.Scratch(weight.Shape.With(0, weight.Shape[0] / options.Groups));
        weight.Span.Slice(group * part.Count, part.Count).CopyTo(part.Span);
        return part;
    }
}
