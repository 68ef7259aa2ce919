using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Attention inside windows as MatMul, Add, Softmax, MatMul on [W, H, T, d].</summary>
internal static class WindowAttentions
{
    public static StoredValue Translate(GraphWriter writer, GraphNode node)
    {
        AttentionSizes sizes = new(
            node.Inputs[0].Shape, node.Inputs[1].Shape, ((WindowAttentionOperation)node.Operation).Heads);
        string q = Heads(writer, node.Inputs[0], sizes, [0, 2, 1, 3]); // [R, H, T, d]
        string k = Heads(writer, node.Inputs[1], sizes, [0, 2, 3, 1]); // [R, H, d, T]
        string v = Heads(writer, node.Inputs[2], sizes, [0, 2, 1, 3]);
        string scaled = writer.Node("Mul", [q, writer.Initializers.Scalar(1 / MathF.Sqrt(sizes.HeadWidth))]);
        string scores = writer.Node("MatMul", [scaled, k]); // [R, H, T, T]
        scores = writer.Node("Add", [scores, writer.Plain(node.Inputs[3])]);
        if (node.Inputs.Count > 4) scores = AddWindows(writer, scores, node.Inputs[4], sizes);
        string weights = writer.Node("Softmax", [scores], Attributes.Of("axis", -1L));
        string mixed = writer.Node("MatMul", [weights, v]); // [R, H, T, d]
        string joined = writer.Node("Transpose", [mixed], Attributes.Of("perm", 0, 2, 1, 3));
        return new(writer.Reshape(joined, sizes.R, [sizes.R, sizes.Queries, sizes.Width]), node.Output.Shape);
    }

    /// <summary>Row r takes window r mod W: [R, H, T, T] as [R / W, W, H, T, T] beside [W, 1, T, T].</summary>
    private static string AddWindows(GraphWriter writer, string scores, GraphValue bias, AttentionSizes sizes)
    {
        long windows = bias.Shape[0], length = sizes.Keys;
        string apart = writer.Node(
            "Reshape", [scores, writer.Initializers.Integers(-1, windows, sizes.Heads, length, length)]);
        string lines = writer.Node(
            "Reshape", [writer.Plain(bias), writer.Initializers.Integers(windows, 1, length, length)]);
        string sum = writer.Node("Add", [apart, lines]);
        return writer.Node("Reshape", [sum, writer.Initializers.Integers(-1, sizes.Heads, length, length)]);
    }

    private static string Heads(GraphWriter writer, GraphValue value, AttentionSizes sizes, long[] order)
    {
        long[] cut = [sizes.R, sizes.Queries, sizes.Heads, sizes.HeadWidth];
        string parts = writer.Reshape(writer.Plain(value), value.Shape[0], cut);
        return writer.Node("Transpose", [parts], Attributes.Of("perm", order));
    }
}
