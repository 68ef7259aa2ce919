using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Functions of one element: the order of the axes stays as it is.</summary>
internal static class Elementwise
{
    public static StoredValue Activate(GraphWriter writer, GraphNode node) =>
        Activate(writer, writer.Stored(node.Inputs[0]), ((ActivateOperation)node.Operation).Activation);

    public static StoredValue Unary(GraphWriter writer, GraphNode node, string operation)
    {
        StoredValue x = writer.Stored(node.Inputs[0]);
        return x with { Name = writer.Node(operation, [x.Name]) };
    }

    public static StoredValue Scale(GraphWriter writer, GraphNode node)
    {
        StoredValue x = writer.Stored(node.Inputs[0]);
        string factor = writer.Initializers.Scalar(((ScaleOperation)node.Operation).Factor);
        return x with { Name = writer.Node("Mul", [x.Name, factor]) };
    }

    /// <summary>The activation of a value, which most operations can apply to their result.</summary>
    public static StoredValue Activate(GraphWriter writer, StoredValue x, Activation activation) => x with
    {
        Name = activation switch
        {
            Activation.None => x.Name,
            Activation.Relu => writer.Node("Relu", [x.Name]),
            Activation.Silu => writer.Node("Mul", [x.Name, writer.Node("Sigmoid", [x.Name])]),
            Activation.Gelu => Gelu(writer, x.Name),
            Activation.Sigmoid => writer.Node("Sigmoid", [x.Name]),
            Activation.HardSwish => writer.Node("HardSwish", [x.Name]),
            Activation.Tanh => writer.Node("Tanh", [x.Name]),
            _ => throw new OnnxExportException($"The activation {activation} has no translation to ONNX."),
        },
    };

    // The form that readers know and fuse: x · (1 + erf(x / √2)) · 1/2. Gelu itself came with operator set 20.
    private static string Gelu(GraphWriter writer, string x)
    {
        string erf = writer.Node("Erf", [writer.Node("Div", [x, writer.Initializers.Scalar(MathF.Sqrt(2))])]);
        string product = writer.Node("Mul", [x, writer.Node("Add", [erf, writer.Initializers.Scalar(1)])]);
        return writer.Node("Mul", [product, writer.Initializers.Scalar(0.5f)]);
    }
}
