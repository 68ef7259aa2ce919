using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Convolutions: where images turn channels first, in the axis order of the original.</summary>
internal static class Convolutions
{
    private static readonly AxisOrder SwappedKernel = new(0, 1, 3, 2);

    public static StoredValue Translate(GraphWriter writer, GraphNode node)
    {
        ConvolutionOptions options = ((Conv2dOperation)node.Operation).Options;
        AxisOrder wanted = options.Axes == KernelAxes.TimeFrequency
            ? AxisOrder.ChannelsTimeFrequency
            : AxisOrder.ChannelsFrequencyTime;
        AxisOrder found = writer.OrderOf(node.Inputs[0]), order = found.IsChannelsFirst ? found : wanted;
        bool isTimeFirst = order.Equals(AxisOrder.ChannelsTimeFrequency);

        string weight = writer.InOrder(node.Inputs[1], order.Equals(wanted) ? AxisOrder.Plain(4) : SwappedKernel);
        string[] inputs = [writer.InOrder(node.Inputs[0], order), weight];
        if (node.Inputs.Count > 2) inputs = [.. inputs, writer.Plain(node.Inputs[2])];
        Shape kernel = node.Inputs[1].Shape;
        long[] pads = [.. Pair(options.PadTLow, options.PadFLow), .. Pair(options.PadTHigh, options.PadFHigh)];
        string y = writer.Node(
            "Conv",
            inputs,
            Attributes.Of("kernel_shape", order.Equals(wanted) ? [kernel[2], kernel[3]] : [kernel[3], kernel[2]]),
            Attributes.Of("strides", Pair(options.StrideT, options.StrideF)),
            Attributes.Of("dilations", Pair(options.DilationT, options.DilationF)),
            Attributes.Of("pads", pads),
            Attributes.Of("group", (long)options.Groups));
        return Elementwise.Activate(writer, new(y, node.Output.Shape, order), options.Activation);

        long[] Pair(long time, long frequency) => isTimeFirst ? [time, frequency] : [frequency, time];
    }
}
