namespace Hark.Engine.Graph;

/// <summary>Runs nodes whose inputs are all constants, once.</summary>
internal sealed class ConstantFolding : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        if (!Array.TrueForAll(inputs, input => input.Constant is not null)) return null;
        using (TensorScope.Suspend())
            return GraphValue.Of(node.Operation.Apply(Array.ConvertAll(inputs, input => input.Constant)));
    }
}
