using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Which keys a query may see.</summary>
/// <param name="Bias">Added to the scores: 0, or a number that makes exp 0.</param>
/// <param name="Keep">1 or 0 per key, or null if every query sees a key.</param>
internal sealed record AttentionMask(string Bias, string? Keep)
{
    /// <summary>The mask of a node, or null if every query sees all keys.</summary>
    public static AttentionMask? Of(GraphWriter writer, GraphNode node, AttentionSizes sizes, float never)
    {
        GraphValue? given = node.Inputs.Count > 3 && !IsAllOnes(node.Inputs[3]) ? node.Inputs[3] : null;
        bool isCausal = ((AttentionOperation)node.Operation).Options.Causal && sizes.Queries > 1;
        float[] causal = isCausal ? Causal(sizes) : [];
        long[] causalSizes = [sizes.Queries, sizes.Keys];
        if (given is null)
        {
            if (!isCausal) return null;
            string bias = writer.Initializers.Floats(Array.ConvertAll(causal, keep => (1 - keep) * never), causalSizes);
            bool allSee = sizes.Keys >= sizes.Queries;
            return new(bias, allSee ? null : writer.Initializers.Floats(causal, causalSizes));
        }
        return writer.Shared((given, isCausal, sizes.Group, sizes.Queries), () =>
        {
            string keep = Shaped(writer, given, sizes);
            if (isCausal) keep = writer.Node("Mul", [keep, writer.Initializers.Floats(causal, causalSizes)]);
            string hidden = writer.Node("Sub", [writer.Initializers.Scalar(1), keep]);
            return new AttentionMask(writer.Node("Mul", [hidden, writer.Initializers.Scalar(never)]), keep);
        });
    }

    /// <summary>[R or Rk, Tk] or [R or Rk, Tq, Tk] beside scores [.., H, Tq, Tk].</summary>
    private static string Shaped(GraphWriter writer, GraphValue mask, AttentionSizes sizes)
    {
        long[] rows = sizes.Rows(isMemory: mask.Shape[0] == sizes.KeyRows);
        long[] full = [.. rows, 1, mask.Shape.Rank == 3 ? sizes.Queries : 1, sizes.Keys];
        return writer.Reshape(writer.Plain(mask), mask.Shape[0], full);
    }

    // The last query is at the last key.
    private static float[] Causal(AttentionSizes sizes)
    {
        float[] keep = new float[sizes.Queries * sizes.Keys];
        for (int q = 0; q < sizes.Queries; q++)
        {
            int seen = Math.Max(0, q + 1 + sizes.Keys - sizes.Queries);
            keep.AsSpan(q * sizes.Keys, seen).Fill(1);
        }
        return keep;
    }

    private static bool IsAllOnes(GraphValue mask) =>
        mask.Constant is { } constant && !constant.Span.ContainsAnyExcept(1f);
}
