using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Pools over windows of an image, which stays as it is stored if that is channels first.</summary>
internal static class Pools
{
    public static StoredValue Average(GraphWriter writer, GraphNode node) =>
        Translate(writer, node, "AveragePool", ((AvgPool2dOperation)node.Operation).Window);

    public static StoredValue Max(GraphWriter writer, GraphNode node) =>
        Translate(writer, node, "MaxPool", ((MaxPool2dOperation)node.Operation).Window);

    private static StoredValue Translate(GraphWriter writer, GraphNode node, string operation, PoolingWindow window)
    {
        AxisOrder found = writer.OrderOf(node.Inputs[0]);
        AxisOrder order = found.IsChannelsFirst ? found : AxisOrder.ChannelsTimeFrequency;
        bool isTimeFirst = order.Equals(AxisOrder.ChannelsTimeFrequency);
        string y = writer.Node(
            operation,
            [writer.InOrder(node.Inputs[0], order)],
            Attributes.Of("kernel_shape", Pair(window.KernelT, window.KernelF)),
            Attributes.Of("strides", Pair(window.StrideT, window.StrideF)));
        return new(y, node.Output.Shape, order);

        long[] Pair(long time, long frequency) => isTimeFirst ? [time, frequency] : [frequency, time];
    }
}
