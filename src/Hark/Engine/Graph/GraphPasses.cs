namespace Hark.Engine.Graph;

/// <summary>
/// The passes in their order: folding makes constants, then norms, biases and activations move into products. These are
/// quantised where that is asked for; the others take gates and residuals in;
/// depthwise convolutions take expansions and channel means in.
/// </summary>
internal static class GraphPasses
{
    public static NetworkGraph Apply(
        NetworkGraph graph, ConstantStore store, Precision precision = Precision.Float32)
    {
        List<GraphPass> passes =
        [
            new ConstantFolding(), new BatchNormFolding(store), new BiasFusion(), new ActivationFusion(),
            new LinearSplitting(store),
        ];
        if (precision == Precision.Int8) passes.Add(new Int8Quantization());
        passes.AddRange([new ProductFusion(), new DepthwiseFusion()]);
        foreach (GraphPass pass in passes) graph = DeadNodeRemoval.Apply(pass.Apply(graph));
        return graph;
    }
}
