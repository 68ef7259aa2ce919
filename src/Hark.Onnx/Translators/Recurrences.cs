using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using static Hark.Onnx.Schema.TensorProto.Types;

namespace Hark.Onnx.Translators;

/// <summary>
/// Gated recurrent units. ONNX's node takes the sequence itself, so that the product before the recurrence goes into
/// it; its gates are in the order z, r, n and its sequences are [T, B, K].
/// </summary>
internal static class Recurrences
{
    private static readonly AxisOrder TimeFirst = new(1, 0, 2);

    public static StoredValue Gru(GraphWriter writer, GraphNode node)
    {
        using TensorScope scope = new();
        Tensor recurrentWeight = Constant(node.Inputs[1]), recurrentBias = Constant(node.Inputs[2]);
        int width = recurrentWeight.Shape[1], clips = node.Inputs[3].Shape[0];
        (GraphValue x, Tensor weight, Tensor bias) = InputProduct(node.Inputs[0], 3 * width);
        Tensor biases = Concat.Of(0, Reorder(bias, width), Reorder(recurrentBias, width));
        Initializers constants = writer.Initializers;
        string[] inputs =
        [
            writer.InOrder(x, TimeFirst),
            constants.Reshaped(Reorder(weight, width), 1, 3 * width, weight.Shape[1]),
            constants.Reshaped(Reorder(recurrentWeight, width), 1, 3 * width, width),
            constants.Reshaped(biases, 1, 6 * width),
            node.Inputs.Count > 4 ? Lengths(writer, node.Inputs[4]) : "",
            writer.Reshape(writer.Plain(node.Inputs[3]), clips, [1, clips, width]),
        ];
        string direction = ((GruOperation)node.Operation).Reverse ? "reverse" : "forward";
        string states = writer.Node( // [T, directions, B, H]
            "GRU",
            inputs,
            Attributes.Of("hidden_size", (long)width),
            Attributes.Of("linear_before_reset", 1L),
            Attributes.Of("direction", direction));
        long[] sizes = TimeFirst.Sizes(node.Output.Shape);
        return new(writer.Reshape(states, sizes[0], sizes), node.Output.Shape, TimeFirst);
    }

    /// <summary>
    /// The sequence and the matrix whose product is the input; else the input itself and a unit matrix.
    /// </summary>
    private static (GraphValue X, Tensor Weight, Tensor Bias) InputProduct(GraphValue product, int outputs)
    {
        bool isProduct = product.Producer is { Operation: LinearOperation { Activation: Activation.None } } producer
            && producer.Inputs.Skip(1).All(input => input.Constant is not null);
        if (isProduct)
        {
            IReadOnlyList<GraphValue> inputs = product.Producer!.Inputs;
            Tensor bias = inputs.Count > 2 ? inputs[2].Constant! : Tensor.Zeros(new(outputs));
            return (inputs[0], inputs[1].Constant!, bias);
        }
        Tensor unit = Tensor.Zeros(new(outputs, outputs));
        for (int i = 0; i < outputs; i++) unit.Span[i * (outputs + 1)] = 1;
        return (product, unit, Tensor.Zeros(new(outputs)));
    }

    /// <summary>Rows of the gates r, z, n as z, r, n.</summary>
    private static Tensor Reorder(Tensor gates, int width) => Concat.Of(
        0, gates.Slice(0, width, width), gates.Slice(0, 0, width), gates.Slice(0, 2 * width, width));

    private static string Lengths(GraphWriter writer, GraphValue lengths) => writer.Shared((lengths, "lengths"), () =>
        writer.Node("Cast", [writer.Node("Ceil", [writer.Plain(lengths)])], Attributes.Of("to", (long)DataType.Int32)));

    private static Tensor Constant(GraphValue value) => value.Constant
        ?? throw new OnnxExportException("A recurrent unit whose weights are computed has no translation to ONNX.");
}
