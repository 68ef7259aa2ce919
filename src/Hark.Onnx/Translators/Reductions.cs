using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Means, sums and maxima over axes.</summary>
internal static class Reductions
{
    public static StoredValue Mean(GraphWriter writer, GraphNode node)
    {
        MeanOperation mean = (MeanOperation)node.Operation;
        StoredValue x = writer.Stored(node.Inputs[0]);
        int[] axes = Axes(x, mean.Axes);
        // What readers know as the pool of a squeeze-excitation.
        if (x.Order.Rank == 4 && x.Order.IsChannelsFirst && axes.Order().SequenceEqual([1, 2]))
        {
            Shape pooled = new(x.Shape[0], 1, 1, x.Shape[3]);
            StoredValue y = new(writer.Node("GlobalAveragePool", [x.Name]), pooled, x.Order);
            return mean.KeepDims ? y : writer.Reshape(y, node.Output.Shape);
        }
        string name = writer.Node("ReduceMean", [x.Name], Attributes.Of("axes", Stored(x, axes)), Keep(mean.KeepDims));
        return Result(name, node, x, axes, mean.KeepDims);
    }

    public static StoredValue Sum(GraphWriter writer, GraphNode node)
    {
        SumOperation sum = (SumOperation)node.Operation;
        StoredValue x = writer.Stored(node.Inputs[0]);
        int[] axes = Axes(x, sum.Axes);
        string list = writer.Initializers.Integers(Stored(x, axes));
        string name = writer.Node("ReduceSum", [x.Name, list], Keep(sum.KeepDims));
        return Result(name, node, x, axes, sum.KeepDims);
    }

    public static StoredValue Max(GraphWriter writer, GraphNode node)
    {
        MaxOperation max = (MaxOperation)node.Operation;
        StoredValue x = writer.Stored(node.Inputs[0]);
        int[] axes = Axes(x, [max.Axis]);
        string name = writer.Node("ReduceMax", [x.Name], Attributes.Of("axes", Stored(x, axes)), Keep(max.KeepDims));
        return Result(name, node, x, axes, max.KeepDims);
    }

    private static int[] Axes(StoredValue x, int[] axes) => Array.ConvertAll(axes, axis => x.Shape.NormalizeAxis(axis));

    private static long[] Stored(StoredValue x, int[] axes) =>
        [.. axes.Select(axis => (long)x.Order.Find(axis)).Order()];

    private static Schema.AttributeProto Keep(bool keepDims) => Attributes.Of("keepdims", keepDims ? 1L : 0L);

    private static StoredValue Result(string name, GraphNode node, StoredValue x, int[] axes, bool keepDims) =>
        new(name, node.Output.Shape, keepDims ? x.Order : x.Order.Without(axes));
}
