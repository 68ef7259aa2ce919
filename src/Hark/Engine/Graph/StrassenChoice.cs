using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Makes a <see cref="StrassenProduct"/> of a linear layer over sequences where that is faster; it comes after
/// everything that fuses.
/// </summary>
internal sealed class StrassenChoice : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        Shape x = node.Inputs[0].Shape;
        if (x.Rank < 3 || !StrassenShape.Pays(x.Rows / Math.Max(1, x[0]), node.Output.Shape[-1], x[-1])) return null;
        return node.Operation switch
        {
            LinearOperation linear when FusedProduct.Fits(node) => Make(linear, false),
            FusedProduct { Product: LinearOperation linear, HasGate: false, HasResidual: true } => Make(linear, true),
            _ => null,
        };

        GraphValue Make(LinearOperation linear, bool hasResidual) =>
            new GraphNode(new StrassenProduct(linear, hasResidual), inputs).Output;
    }
}
