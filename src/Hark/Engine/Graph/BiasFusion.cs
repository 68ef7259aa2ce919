using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>Lets a convolution or linear layer without bias add the constant [C] that follows it.</summary>
internal sealed class BiasFusion : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        if (node.Operation is not AddOperation || inputs[1].Constant is not { } bias) return null;
        if (OnlyFor(node, inputs) is not { Operation: Conv2dOperation or LinearOperation, Inputs.Count: 2 } product)
            return null;
        if (FusedActivation.Of(product.Operation) != Activation.None) return null;
        if (bias.Shape != new Shape(product.Inputs[1].Shape[0])) return null;
        return new GraphNode(product.Operation, [.. product.Inputs, inputs[1]]).Output;
    }
}
