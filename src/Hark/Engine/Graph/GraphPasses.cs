namespace Hark.Engine.Graph;

/// <summary>
/// The passes in their order: folding makes constants, then norms, biases and activations move into products.
/// What is left of these is quantised where that is asked for.
/// </summary>
internal static class GraphPasses
{
    public static NetworkGraph Apply(
        NetworkGraph graph, ConstantStore store, Precision precision = Precision.Float32)
    {
        GraphPass[] passes =
            [new ConstantFolding(), new BatchNormFolding(store), new BiasFusion(), new ActivationFusion()];
        foreach (GraphPass pass in passes) graph = DeadNodeRemoval.Apply(pass.Apply(graph));
        return precision == Precision.Int8 ? new Int8Quantization().Apply(graph) : graph;
    }
}
