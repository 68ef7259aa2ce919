using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Folds batch normalisation with running statistics into the weight and bias of the convolution or linear layer before
/// it, whose outputs are axis 0 of the weight; its activation moves along.
/// </summary>
internal sealed class BatchNormFolding(ConstantStore store) : GraphPass
{
    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        if (node.Operation is not BatchNormOperation { Training: false } norm) return null;
        if (OnlyFor(node, inputs) is not { Operation: Conv2dOperation or LinearOperation } product) return null;
        if (FusedActivation.Of(product.Operation) != Activation.None) return null;
        GraphValue[] constants = [.. product.Inputs.Skip(1), .. inputs.Skip(1)];
        if (!Array.TrueForAll(constants, value => value.Constant is not null)) return null;

        Tensor weight = product.Inputs[1].Constant!;
        Tensor? bias = product.Inputs.Count > 2 ? product.Inputs[2].Constant : null;
        Tensor[] norms = [.. inputs.Skip(1).Select(value => value.Constant!)];
        FoldedNorm folded = store.Derive(
            new ConstantKey((nameof(FoldedNorm), norm.Epsilon), [weight, bias, .. norms]),
            () => FoldedNorm.Of(weight, bias, norms[0], norms[1], norms[2], norms[3], norm.Epsilon));
        Operation operation = FusedActivation.Add(product.Operation, norm.Activation)!;
        GraphValue[] operands = [product.Inputs[0], GraphValue.Of(folded.Weight), GraphValue.Of(folded.Bias)];
        return new GraphNode(operation, operands).Output;
    }
}
