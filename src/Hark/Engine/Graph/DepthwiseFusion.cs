using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Makes a <see cref="FusedDepthwise"/> of a depthwise convolution and the mean of its result over time and bins, and
/// takes the pointwise convolution before it in where the expanded map is large.
/// </summary>
internal sealed class DepthwiseFusion : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        if (node.Operation is MeanOperation mean && IsChannelMean(mean, inputs[0]))
        {
            return inputs[0].Producer is { Operation: FusedDepthwise } filler
                ? new GraphNode(new SideResult(), [filler.Inputs[^1], inputs[0]]).Output
                : null;
        }
        if (!FusedDepthwise.Fits(node) || !UsersOf(node.Output).Any(IsMean)) return null;
        Conv2dOperation depthwise = (Conv2dOperation)node.Operation;
        GraphNode? expansion = Expansion(node, inputs, depthwise);
        FusedDepthwise fused = new(expansion?.Operation as Conv2dOperation, depthwise);
        GraphValue[] all = expansion is null ? inputs : [.. expansion.Inputs, inputs[1], inputs[2]];
        Shape y = node.Output.Shape;
        GraphNode room = new(new SideRoom(new(y[0], 1, 1, y[3])), [all[0]]);
        return new GraphNode(fused, [.. all, room.Output]).Output;

        bool IsMean(GraphNode? user) => user?.Operation is MeanOperation behind && IsChannelMean(behind, node.Output);
    }

    private GraphNode? Expansion(GraphNode node, GraphValue[] inputs, Conv2dOperation depthwise) =>
        OnlyFor(node, inputs) is { Operation: Conv2dOperation } before
        && FusedProduct.Fits(before)
        && ExpandedDepthwise.Pays(ConvolutionAlgorithm.Geometry(
            depthwise.Options, inputs[0].Shape, inputs[1].Shape))
            ? before
            : null;

    private static bool IsChannelMean(MeanOperation mean, GraphValue map) =>
        mean.KeepDims && map.Shape.Rank == 4
        && mean.Axes.Select(map.Shape.NormalizeAxis).Order().SequenceEqual([1, 2]);
}
