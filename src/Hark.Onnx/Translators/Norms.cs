using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Normalisation over channels, rows or vectors.</summary>
internal static class Norms
{
    /// <summary>
    /// A batch norm that no product took in: one node where ONNX finds the channels at axis 1, otherwise a scale and a
    /// shift along the axis where they are.
    /// </summary>
    public static StoredValue Batch(GraphWriter writer, GraphNode node)
    {
        BatchNormOperation norm = (BatchNormOperation)node.Operation;
        if (norm.Training) throw new OnnxExportException("A batch norm in training has no translation to ONNX.");
        StoredValue x = writer.Stored(node.Inputs[0]);
        int channelAxis = x.Order.Find(x.Shape.Rank - 1);
        string[] statistics = [.. node.Inputs.Skip(1).Select(writer.Plain)];
        string y = channelAxis == 1
            ? writer.Node("BatchNormalization", [x.Name, .. statistics], Attributes.Of("epsilon", norm.Epsilon))
            : ScaleAndShift(writer, x, channelAxis, node, norm.Epsilon);
        return Elementwise.Activate(writer, x with { Name = y }, norm.Activation);
    }

    public static StoredValue Layer(GraphWriter writer, GraphNode node)
    {
        string[] inputs = [.. node.Inputs.Select(writer.Plain)];
        float epsilon = ((LayerNormOperation)node.Operation).Epsilon;
        string y = writer.Node(
            "LayerNormalization", inputs, Attributes.Of("axis", -1L), Attributes.Of("epsilon", epsilon));
        return new(y, node.Output.Shape);
    }

    public static StoredValue L2(GraphWriter writer, GraphNode node)
    {
        StoredValue x = writer.Stored(node.Inputs[0]);
        string length = writer.Node(
            "ReduceL2", [x.Name], Attributes.Of("axes", [LastAxis(x)]), Attributes.Of("keepdims", 1L));
        string least = writer.Initializers.Scalar(((NormalizeL2Operation)node.Operation).Epsilon);
        return x with { Name = writer.Node("Div", [x.Name, writer.Node("Max", [length, least])]) };
    }

    public static StoredValue Softmax(GraphWriter writer, GraphNode node, string operation)
    {
        StoredValue x = writer.Stored(node.Inputs[0]);
        return x with { Name = writer.Node(operation, [x.Name], Attributes.Of("axis", LastAxis(x))) };
    }

    private static long LastAxis(StoredValue x) => x.Order.Find(x.Shape.Rank - 1);

    private static string ScaleAndShift(
        GraphWriter writer, StoredValue x, int channelAxis, GraphNode node, float epsilon)
    {
        const string Refusal = "A batch norm whose statistics are computed has no translation to ONNX.";
        Tensor[] norms =
            [.. node.Inputs.Skip(1).Select(input => input.Constant ?? throw new OnnxExportException(Refusal))];
        int channels = x.Shape[-1];
        float[] scale = new float[channels], shift = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double factor = norms[0].Span[c] / Math.Sqrt((double)norms[3].Span[c] + epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)(norms[1].Span[c] - norms[2].Span[c] * factor);
        }
        long[] sizes = [.. Enumerable.Range(0, x.Shape.Rank).Select(i => i == channelAxis ? channels : 1L)];
        string scaled = writer.Node("Mul", [x.Name, writer.Initializers.Floats(scale, sizes)]);
        return writer.Node("Add", [scaled, writer.Initializers.Floats(shift, sizes)]);
    }
}
