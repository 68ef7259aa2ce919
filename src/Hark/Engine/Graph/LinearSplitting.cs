using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Queries, keys and values are one product of which each takes a slice: as three products they are written where they
/// are read, without a copy.
/// </summary>
internal sealed class LinearSplitting(ConstantStore store) : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        if (node.Operation is not SliceOperation slice || inputs[0].Producer is not { } product) return null;
        Shape shape = inputs[0].Shape;
        if (product.Operation is not LinearOperation linear) return null;
        if (shape.NormalizeAxis(slice.Axis) != shape.Rank - 1) return null;
        if (!FusedProduct.Fits(product) || !UsersOf(node.Inputs[0]).All(user => user is { Operation: SliceOperation }))
            return null;
        SliceOperation rows = new(0, slice.Start, slice.Length);
        return new GraphNode(linear, [product.Inputs[0], Part(product.Inputs[1]), Part(product.Inputs[2])]).Output;

        GraphValue Part(GraphValue constant)
        {
            using (TensorScope.Suspend()) return GraphValue.Of(store.Share(rows.Apply(constant.Constant)));
        }
    }
}
