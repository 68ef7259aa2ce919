using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Chooses kernels by the shapes, which a graph knows before it runs: an operation that would work out at every call
/// how its operands repeat, and allocate for it, is replaced by one that knows.
/// </summary>
internal static class FixedShape
{
    /// <summary>The operation that runs a node.</summary>
    public static Operation Resolve(GraphNode node) => node.Operation switch
    {
        AddOperation => FixedBroadcast.Of(node, isSum: true),
        MultiplyOperation => FixedBroadcast.Of(node, isSum: false),
        SumOperation sum => FixedReduction.Of(node, sum.Axes, isMean: false),
        MeanOperation mean => FixedReduction.Of(node, mean.Axes, isMean: true),
        _ => null,
    } ?? node.Operation;
}
