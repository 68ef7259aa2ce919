namespace Hark.Engine.Graph;

/// <summary>
/// The passes in their order: folding makes constants, then norms, biases and activations move into products; places of
/// a sequence that nobody reads are left out. Products are quantised where that is asked for; the others take gates and
/// residuals in; depthwise convolutions take expansions and channel means in; the largest products then save an eighth
/// of their multiplications.
/// </summary>
internal static class GraphPasses
{
    public static NetworkGraph Apply(
        NetworkGraph graph, ConstantStore store, Precision precision = Precision.Float32)
    {
        graph = Apply(
            graph, new ConstantFolding(), new BatchNormFolding(store), new BiasFusion(), new ActivationFusion(),
            new LinearSplitting(store));
        graph = RowSelection.Apply(graph);
        if (precision == Precision.Int8) graph = Apply(graph, new Int8Quantization());
        return Apply(graph, new ProductFusion(), new DepthwiseFusion(), new StrassenChoice());
    }

    private static NetworkGraph Apply(NetworkGraph graph, params ReadOnlySpan<GraphPass> passes)
    {
        foreach (GraphPass pass in passes) graph = DeadNodeRemoval.Apply(pass.Apply(graph));
        return graph;
    }
}
