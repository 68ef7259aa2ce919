using Hark.Engine.Graph;

namespace Hark.Onnx;

/// <summary>
/// The passes whose results ONNX can say: folding of constants and batch norms, and biases inside their products. What
/// else the executor fuses stays apart here, for the reader's own fusions.
/// </summary>
internal static class ExportPasses
{
    public static NetworkGraph Apply(NetworkGraph graph, ConstantStore store)
    {
        GraphPass[] passes = [new ConstantFolding(), new BatchNormFolding(store), new BiasFusion()];
        foreach (GraphPass pass in passes) graph = DeadNodeRemoval.Apply(pass.Apply(graph));
        return graph;
    }
}
