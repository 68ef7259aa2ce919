using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Matrix products.</summary>
internal static class Products
{
    private static readonly AxisOrder Transposed = new(1, 0);

    public static StoredValue Linear(GraphWriter writer, GraphNode node)
    {
        (GraphValue x, GraphValue weight) = (node.Inputs[0], node.Inputs[1]);
        StoredValue y = writer.OrderOf(x).Rank == 4 && writer.OrderOf(x).IsChannelsFirst && weight.Constant is not null
            ? OverChannels(writer, node)
            : x.Shape.Rank == 2 ? OverRows(writer, node) : OverSequence(writer, node);
        return Elementwise.Activate(writer, y, ((LinearOperation)node.Operation).Activation);
    }

    /// <summary>An image that is stored channels first stays so: a convolution with kernels of one pixel.</summary>
    private static StoredValue OverChannels(GraphWriter writer, GraphNode node)
    {
        StoredValue x = writer.Stored(node.Inputs[0]);
        Tensor weight = node.Inputs[1].Constant!;
        string kernels = writer.Initializers.Reshaped(weight, weight.Shape[0], weight.Shape[1], 1, 1);
        return new(writer.Node("Conv", [x.Name, kernels, .. Bias(writer, node)]), node.Output.Shape, x.Order);
    }

    private static StoredValue OverRows(GraphWriter writer, GraphNode node)
    {
        string[] inputs = [writer.Plain(node.Inputs[0]), writer.Plain(node.Inputs[1]), .. Bias(writer, node)];
        return new(writer.Node("Gemm", inputs, Attributes.Of("transB", 1L)), node.Output.Shape);
    }

    private static StoredValue OverSequence(GraphWriter writer, GraphNode node)
    {
        string weight = writer.InOrder(node.Inputs[1], Transposed); // [K, N]
        string y = writer.Node("MatMul", [writer.Plain(node.Inputs[0]), weight]);
        foreach (string bias in Bias(writer, node)) y = writer.Node("Add", [y, bias]);
        return new(y, node.Output.Shape);
    }

    private static string[] Bias(GraphWriter writer, GraphNode node) =>
        node.Inputs.Count > 2 ? [writer.Plain(node.Inputs[2])] : [];
}
