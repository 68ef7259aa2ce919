using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>
/// Scaled dot-product attention as MatMul, Softmax, MatMul. Rows of queries that share their keys (the beams of a clip)
/// get an axis of their own: q [Rk, G, H, Tq, d] against k [Rk, 1, H, d, Tk].
/// </summary>
internal static class Attentions
{
    // Far below any score, so that exp gives 0, yet far from float's end.
    private const float Never = -1e9f;

    public static StoredValue Translate(GraphWriter writer, GraphNode node)
    {
        if (node.Inputs[^1].Shape.Rank == 4)
            throw new OnnxExportException("Attention with dropout belongs to training and has no translation to ONNX.");
        AttentionOptions options = ((AttentionOperation)node.Operation).Options;
        AttentionSizes sizes = new(node.Inputs[0].Shape, node.Inputs[1].Shape, options.Heads);
        string q = Heads(writer, node.Inputs[0], sizes, isMemory: false, isTransposed: false); // [.., H, Tq, d]
        string k = Heads(writer, node.Inputs[1], sizes, isMemory: true, isTransposed: true); // [.., H, d, Tk]
        string v = Heads(writer, node.Inputs[2], sizes, isMemory: true, isTransposed: false); // [.., H, Tk, d]

        string scaled = writer.Node("Mul", [q, writer.Initializers.Scalar(1 / MathF.Sqrt(sizes.HeadWidth))]);
        string scores = writer.Node("MatMul", [scaled, k]); // [.., H, Tq, Tk]
        AttentionMask? mask = AttentionMask.Of(writer, node, sizes, Never);
        if (mask is not null) scores = writer.Node("Add", [scores, mask.Bias]);
        string weights = writer.Node("Softmax", [scores], Attributes.Of("axis", -1L));
        // A query that may see no key gives zeros.
        if (mask?.Keep is not null) weights = writer.Node("Mul", [weights, mask.Keep]);
        string mixed = writer.Node("MatMul", [weights, v]); // [.., H, Tq, d]

        string joined = writer.Node("Transpose", [mixed], Attributes.Of("perm", sizes.SwapHeads()));
        long[] rows = sizes.Rows(isMemory: false);
        return new(writer.Reshape(joined, rows[0], [sizes.R, sizes.Queries, sizes.Width]), node.Output.Shape);
    }

    /// <summary>[R, T, D] cut into heads: [.., H, T, d], or [.., H, d, T].</summary>
    private static string Heads(
        GraphWriter writer, GraphValue value, AttentionSizes sizes, bool isMemory, bool isTransposed)
    {
        long[] cut = [.. sizes.Rows(isMemory), value.Shape[1], sizes.Heads, sizes.HeadWidth];
        string parts = writer.Reshape(writer.Plain(value), value.Shape[0], cut);
        long[] order = sizes.SwapHeads();
        if (isTransposed) (order[^2], order[^1]) = (order[^1], order[^2]);
        return writer.Node("Transpose", [parts], Attributes.Of("perm", order));
    }
}
