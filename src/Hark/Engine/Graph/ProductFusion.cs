using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Makes a <see cref="FusedProduct"/> of a linear layer or 1 x 1 convolution and the squeeze-excitation scale before
/// it, or the addition behind it.
/// </summary>
internal sealed class ProductFusion : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs) => node.Operation switch
    {
        AddOperation => WithResidual(node, inputs, 0) ?? WithResidual(node, inputs, 1),
        Conv2dOperation or LinearOperation => WithGate(node, inputs),
        _ => null,
    };

    private GraphValue? WithResidual(GraphNode node, GraphValue[] inputs, int index)
    {
        GraphValue residual = inputs[1 - index];
        if (OnlyFor(node, inputs, index) is not { } product || residual.Shape != product.Output.Shape) return null;
        FusedProduct? fused = product.Operation switch
        {
            FusedProduct { HasResidual: false } gated => new(gated.Product, gated.HasGate, hasResidual: true),
            _ when FusedProduct.Fits(product) => new(product.Operation, hasGate: false, hasResidual: true),
            _ => null,
        };
        return fused is null ? null : new GraphNode(fused, [.. product.Inputs, residual]).Output;
    }

    private GraphValue? WithGate(GraphNode node, GraphValue[] inputs)
    {
        if (!FusedProduct.Fits(node)) return null;
        if (OnlyFor(node, inputs) is not { Operation: MultiplyOperation } scale) return null;
        (GraphValue x, GraphValue gate) = (scale.Inputs[0], scale.Inputs[1]);
        if (x.Shape.Rank != 4 || x.Shape != scale.Output.Shape) return null;
        if (gate.Constant is not null || gate.Shape != new Shape(x.Shape[0], 1, 1, x.Shape[3])) return null;
        FusedProduct fused = new(node.Operation, hasGate: true, hasResidual: false);
        return new GraphNode(fused, [x, inputs[1], inputs[2], gate]).Output;
    }
}
