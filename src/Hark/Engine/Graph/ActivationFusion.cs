using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>Lets convolutions, linear layers and batch norms apply the activation that follows them.</summary>
internal sealed class ActivationFusion : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        if (node.Operation is not ActivateOperation { Activation: var activation }) return null;
        if (OnlyFor(node, inputs) is not { } producer) return null;
        return FusedActivation.Add(producer.Operation, activation) is { } fused
            ? new GraphNode(fused, [.. producer.Inputs]).Output
            : null;
    }
}
