using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Turns linear layers and convolutions that look at one position into products of 8-bit integers. Which ones depends
/// on the weight alone, never on the number of rows: a clip's result must not depend on its companions.
/// </summary>
internal sealed class Int8Quantization : GraphPass
{
    /// <summary>Below, finding the range of a row costs more than the product gains (measured).</summary>
    private const int MinInputs = 40, MinOutputs = 40;

    protected override GraphValue? Rewrite(GraphNode node, GraphValue[] inputs)
    {
        if (inputs.Length is not (2 or 3) || inputs[1].Constant is not { } weight) return null;
        Activation? activation = node.Operation switch
        {
            LinearOperation linear => linear.Activation,
            Conv2dOperation convolution when IsPointwise(convolution.Options, weight.Shape) =>
                convolution.Options.Activation,
            _ => null,
        };
        if (activation is not { } applied) return null;
        (int outputs, int depth) = (weight.Shape[0], weight.Shape[1]);
        if (outputs < MinOutputs || depth < MinInputs || depth > QuantizedLinearOperation.MaxInputs) return null;
        return new GraphNode(new QuantizedLinearOperation(applied), inputs).Output;
    }

    private static bool IsPointwise(ConvolutionOptions options, Shape weight) =>
        weight[2] == 1 && weight[3] == 1 && options is
        {
            Groups: 1, StrideT: 1, StrideF: 1, PadTLow: 0, PadTHigh: 0, PadFLow: 0, PadFHigh: 0,
        };
}
