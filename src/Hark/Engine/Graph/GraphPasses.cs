namespace Hark.Engine.Graph;

/// <summary>
/// The passes in their order: folding makes constants, then norms, biases and activations move into products.
/// </summary>
internal static class GraphPasses
{
    public static NetworkGraph Apply(NetworkGraph graph, ConstantStore store)
    {
        GraphPass[] passes =
            [new ConstantFolding(), new BatchNormFolding(store), new BiasFusion(), new ActivationFusion()];
        foreach (GraphPass pass in passes) graph = DeadNodeRemoval.Apply(pass.Apply(graph));
        return graph;
    }
}
